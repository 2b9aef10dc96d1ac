// Verification in a thread of its own, one round at a time. It begins with the first caller, and lives on with what it has recomputed.
import { Worker } from 'node:worker_threads';
import { Fault } from '@tappass/errors/fault';
import type { KnownOutside, Progress, Verdict, Verifying } from './verdict.ts';
import type { Round, ThreadData, Told } from './verification-thread.ts';

export interface VerificationApartParts {
  /** The bundled verification-thread. */
  readonly file: string;
  readonly data: ThreadData;
  readonly passwords: () => Pick<Round, 'password' | 'formerPassword'>;
  readonly known: KnownOutside;
}

export class VerificationApart implements Verifying {
  readonly #parts: VerificationApartParts;
  #thread: Worker | undefined;
  #running: Promise<Verdict> | undefined;
  #progress: Progress | undefined;

  constructor(parts: VerificationApartParts) {
    this.#parts = parts;
  }

  get progress(): Progress | undefined {
    return this.#progress;
  }

  verify(): Promise<Verdict> {
    this.#running ??= this.#round().finally(() => {
      this.#running = undefined;
      this.#progress = undefined;
    });
    return this.#running;
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
    this.#thread = undefined;
  }

  async #round(): Promise<Verdict> {
    const known = await this.#parts.known();
    this.#progress = { checked: 0n, size: known?.size ?? 0n };
    const thread = this.#begin();
    const round: Round = { ...this.#parts.passwords(), known };
    return new Promise((resolve, reject) => {
      const hear = (told: Told): void => {
        if (told.is === 'progress') {
          this.#progress = told.progress;
          return;
        }
        thread.off('message', hear).off('error', lost).off('exit', lost);
        if (told.is === 'verdict') resolve(asVerdict(told.verdict));
        else reject(new Fault(told.reason, { details: told.details, cause: new Error(told.cause) }));
      };
      const lost = (cause: unknown): void => reject(new Fault('internal', { cause }));
      thread.on('message', hear).on('error', lost).on('exit', lost);
      thread.postMessage(round);
    });
  }

  #begin(): Worker {
    if (this.#thread !== undefined) return this.#thread;
    // no environment: it is told what it needs, and what it must not keep with each round
    const thread = new Worker(this.#parts.file, { workerData: this.#parts.data, env: {}, name: 'verification' });
    const forget = (): void => {
      if (this.#thread === thread) this.#thread = undefined;
    };
    // the next round begins another one; an error that nobody hears would end the process
    thread.on('exit', forget).on('error', forget);
    this.#thread = thread;
    return thread;
  }
}

/** A message carries plain bytes. */
const asVerdict = (verdict: Verdict): Verdict => ({ ...verdict, root: Buffer.from(verdict.root) });
