// The keys that were taken away while capability tokens of theirs may still live: what a revoked key was permitted ends with it, on every edge.

/** A verdict lives sixty seconds, a token minted with it sixty more; the rest is for clocks that differ. */
const rememberMs = 150_000;
const mostRemembered = 10_000;

/** Of a token: the key it was minted for, and the epoch at which that key was last known to be good. */
export interface MintedFor {
  readonly keyId: string;
  readonly epoch: bigint;
}

export class TakenKeys {
  /** By id, in the order they were heard. */
  readonly #takenAtMs = new Map<string, number>();
  readonly #now: () => number;
  #epoch = 0n;
  /** Below it nobody can say which keys were taken away. */
  #sureSince = 0n;

  /** @param now monotonic, ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** One thing was taken away, under this epoch. */
  took(id: string, epoch: bigint): void {
    // each taking raises it by one: where one is left out, a word was missed
    if (epoch > this.#epoch + 1n) this.heard(epoch);
    if (epoch > this.#epoch) this.#epoch = epoch;
    // told again it is remembered anew
    this.#takenAtMs.delete(id);
    this.#takenAtMs.set(id, this.#now());
    this.#forget();
  }

  /** The epoch of a beat. One that nobody announced here, be it before this edge was started, leaves every older token in doubt. */
  heard(epoch: bigint): void {
    if (epoch <= this.#epoch) return;
    this.#epoch = epoch;
    this.#sureSince = epoch;
  }

  /** Taking a key away raises the epoch, so no verdict on it, and no token, is ever of that epoch or a later one. */
  doubts({ keyId, epoch }: MintedFor): 'key_revoked' | 'token_outdated' | undefined {
    if (this.#takenAtMs.has(keyId)) return 'key_revoked';
    return epoch < this.#sureSince ? 'token_outdated' : undefined;
  }

  // The old end by age; too many by doubting whatever is older than what is known now.
  #forget(): void {
    const before = this.#now() - rememberMs;
    for (const [id, at] of this.#takenAtMs) {
      if (at < before) this.#takenAtMs.delete(id);
      else break;
    }
    if (this.#takenAtMs.size <= mostRemembered) return;
    this.#takenAtMs.clear();
    this.#sureSince = this.#epoch;
  }
}
