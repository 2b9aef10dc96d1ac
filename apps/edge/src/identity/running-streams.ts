// The streams that run now, by key and agent: what is revoked is cut off, not only refused the next time.
import { Fault } from '@tappass/errors/fault';
import type { Identity } from './principal.ts';

type Cut = (fault: Fault) => void;

/** Ids that were taken away lately: a stream may begin after the word that ends it. */
const remembered = 10_000;

export class RunningStreams {
  readonly #running = new Map<string, Set<Cut>>();
  readonly #gone = new Set<string>();

  /** @returns what to call when the stream has ended */
  enter({ principal }: Identity, cut: Cut): () => void {
    const ids = [principal.keyId, principal.agentUuid];
    if (ids.some((id) => this.#gone.has(id))) cut(new Fault('unauthenticated'));
    for (const id of ids) {
      const cuts = this.#running.get(id) ?? new Set();
      this.#running.set(id, cuts.add(cut));
    }
    return () => {
      for (const id of ids) {
        const cuts = this.#running.get(id);
        cuts?.delete(cut);
        if (cuts?.size === 0) this.#running.delete(id);
      }
    };
  }

  /** Ends every stream of this key or agent. Their ids are never given out again. */
  cut(id: string): void {
    this.#gone.add(id);
    if (this.#gone.size > remembered) {
      const [oldest = ''] = this.#gone;
      this.#gone.delete(oldest);
    }
    for (const cut of this.#running.get(id) ?? []) cut(new Fault('unauthenticated'));
  }
}
