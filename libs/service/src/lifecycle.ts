// Starting and stopping a process: what was opened last is closed first, SIGTERM drains, and nothing lives for ever.
import type { Log } from './log.ts';

const drainLimitMs = 25_000;

export class Lifecycle {
  readonly #closers: { name: string; close: () => Promise<unknown> | unknown }[] = [];
  readonly #log: Log;
  #stopping: Promise<void> | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  onStop(name: string, close: () => Promise<unknown> | unknown): void {
    this.#closers.push({ name, close });
  }

  /** Listens for SIGTERM and SIGINT, and ends the process on an error nobody caught: its state is unknown then. */
  listen(): void {
    const stop = () => void this.stop().then(() => process.exit(0));
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    // SIGUSR1 would open the debugger on this port-less process; a handler keeps it shut.
    process.on('SIGUSR1', () => this.#log.warn('SIGUSR1 ignored'));
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

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const limit = setTimeout(() => process.exit(1), drainLimitMs).unref();
    for (const { name, close } of this.#closers.reverse()) {
      try {
        await close();
      } catch (error) {
        this.#log.warn({ part: name, reason: error instanceof Error ? error.name : 'unknown' }, 'could not be closed');
      }
    }
    clearTimeout(limit);
  }
}
