// Whole answers kept in memory for a while: bounded in number and bytes, the longest unused goes first, and nothing outlives its time.

interface Kept {
  readonly bytes: Buffer;
  readonly endsAtMs: number;
}

export interface CacheBounds {
  readonly entries: number;
  readonly bytes: number;
  readonly bytesEach: number;
}

const defaultBounds: CacheBounds = { entries: 10_000, bytes: 64 * 1024 * 1024, bytesEach: 256 * 1024 };

export class AnswerCache {
  readonly #bounds: CacheBounds;
  /** In order of use, the latest last. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  constructor(bounds: CacheBounds = defaultBounds) {
    this.#bounds = bounds;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string, nowMs: number): Buffer | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#drop(key, kept);
    if (kept.endsAtMs <= nowMs) return undefined;
    this.#keep(key, kept);
    return kept.bytes;
  }

  /** An answer larger than one may be is not kept. */
  set(key: string, bytes: Buffer, endsAtMs: number): void {
    if (bytes.length > this.#bounds.bytesEach) return;
    const old = this.#kept.get(key);
    if (old !== undefined) this.#drop(key, old);
    this.#keep(key, { bytes, endsAtMs });
    for (const [oldest, kept] of this.#kept) {
      if (this.#kept.size <= this.#bounds.entries && this.#bytes <= this.#bounds.bytes) break;
      this.#drop(oldest, kept);
    }
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.set(key, kept);
    this.#bytes += kept.bytes.length;
  }

  #drop(key: string, kept: Kept): void {
    this.#kept.delete(key);
    this.#bytes -= kept.bytes.length;
  }
}
