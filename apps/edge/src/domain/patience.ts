// How long one call may wait for the parts that govern it, all its questions together: a slow part costs a caller this long and no longer.
import { Fault } from '@tappass/errors/fault';

/** What a caller hears of a part that did not answer in time. */
const reasons = {
  keys: 'deadline',
  policy: 'deadline',
  vault: 'vault_unavailable',
  ledger: 'evidence_unavailable',
} as const;

export type WaitedFor = keyof typeof reasons;

const lateFault = (part: WaitedFor): Fault => new Fault(reasons[part], { details: { part } });

export class Patience {
  readonly #totalMs: number;
  readonly #now: () => number;
  #leftMs: number;

  /** @param now monotonic, ms */
  constructor(totalMs: number, now: () => number = () => performance.now()) {
    this.#totalMs = totalMs;
    this.#leftMs = totalMs;
    this.#now = now;
  }

  /** What is not answered in time goes on by itself: whoever gives up gives back what it may still bring. @throws Fault deadline, vault_unavailable, evidence_unavailable */
  async wait<T>(part: WaitedFor, answer: Promise<T>): Promise<T> {
    const since = this.#now();
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<never>((_, reject) => {
      const late = () => reject(lateFault(part));
      // an event loop that was held up runs its timers first: an answer that lies in the socket is read before it counts as late
      if (this.#leftMs > 0) timer = setTimeout(() => setImmediate(late), this.#leftMs);
      else late();
    });
    try {
      return await Promise.race([answer, over]);
    } finally {
      clearTimeout(timer);
      this.#leftMs -= this.#now() - since;
    }
  }

  /**
   * For a question that uses something up: it is told how long its answer is waited for, and not asked when that is over.
   * @throws Fault as wait does
   */
  async ask<T>(part: WaitedFor, question: (leftMs: number) => Promise<T>): Promise<T> {
    const leftMs = Math.floor(this.#leftMs);
    if (leftMs < 1) throw lateFault(part);
    return this.wait(part, question(leftMs));
  }

  /** A provider or a tool has answered, or the next of several actions begins: what is asked about that has a patience of its own. */
  renew(): void {
    this.#leftMs = this.#totalMs;
  }
}
