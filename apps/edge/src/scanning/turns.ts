// Turns at threads: one tenant's work neither holds up that of others nor fills the queue for them.
import { Fault } from '@tappass/errors/fault';

/** Pieces of work of one tenant that may wait. */
export const mostWaiting = 64;

interface Turn {
  running: number;
  readonly waiting: (() => void)[];
}

export class Turns {
  readonly #turns = new Map<string, Turn>();
  readonly #scope: string;
  /** Of one tenant; at least one thread stays for the others where there is more than one. */
  readonly #atOnce: number;

  /** @param scope what there is too much of, as the tenant is told */
  constructor(scope: string, threads: number) {
    this.#scope = scope;
    this.#atOnce = Math.max(1, threads - 1);
  }

  /** Resolves with what gives the turn back. @throws Fault rate_limited when this tenant has too much waiting */
  async take(tenant: string): Promise<() => void> {
    const turn = this.#turns.get(tenant) ?? { running: 0, waiting: [] };
    this.#turns.set(tenant, turn);
    if (turn.running >= this.#atOnce) {
      if (turn.waiting.length >= mostWaiting)
        throw new Fault('rate_limited', { details: { scope: this.#scope, seconds: 1 } });
      await new Promise<void>((resume) => turn.waiting.push(resume));
    } else turn.running += 1;
    return () => this.#give(tenant, turn);
  }

  /** A place goes straight to who waits: given back first, another could take it and the count would be lost. */
  #give(tenant: string, turn: Turn): void {
    const next = turn.waiting.shift();
    if (next === undefined) turn.running -= 1;
    else next();
    if (turn.running === 0) this.#turns.delete(tenant);
  }
}
