// Starting and stopping a process: what was opened last is closed first, SIGTERM drains, and nothing lives for ever.
import type { Log } from './log.ts';

const defaultDrainLimitMs = 25_000;
/** SIGHUP too: left alone it ends a process without a word. */
const endings = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** Node would open its debugger for the one and end for the other. */
const ignored = ['SIGUSR1', 'SIGUSR2'] as const;

export class Lifecycle {
  readonly #closers: { name: string; close: () => Promise<unknown> | unknown }[] = [];
  readonly #log: Log;
  readonly #drainLimitMs: number;
  #stopping: Promise<void> | undefined;

  constructor(log: Log, drainLimitMs = defaultDrainLimitMs) {
    this.#log = log;
    this.#drainLimitMs = drainLimitMs;
  }

  onStop(name: string, close: () => Promise<unknown> | unknown): void {
    this.#closers.push({ name, close });
  }

  /** Listens for what ends a process, and ends it on an error nobody caught: its state is unknown then. However it ends, its log says why. */
  listen(): void {
    // asked again while it drains it goes on draining
    for (const signal of endings) process.on(signal, () => this.#end(signal));
    for (const signal of ignored) process.on(signal, () => this.#log.warn(`${signal} ignored`));
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (error: unknown) => {
        this.#log.fatal(
          { err: error instanceof Error ? { type: error.name, stack: error.stack } : { type: typeof error } },
          event,
        );
        process.exit(1);
      });
    }
  }

  #end(signal: NodeJS.Signals): void {
    this.#log.info({ signal }, 'stopping');
    void this.stop().then(() => {
      this.#log.info('stopped');
      process.exit(0);
    });
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    let closing = '';
    const limit = setTimeout(() => {
      this.#log.fatal({ part: closing }, 'did not close in time');
      process.exit(1);
    }, this.#drainLimitMs);
    for (const { name, close } of this.#closers.reverse()) {
      closing = name;
      try {
        await close();
      } catch (error) {
        this.#log.warn({ part: name, reason: error instanceof Error ? error.name : 'unknown' }, 'could not be closed');
      }
    }
    clearTimeout(limit);
  }
}
