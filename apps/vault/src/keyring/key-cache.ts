// Unwrapped keys for minutes: fresh ones are used, ageing ones renewed while the key service answers, old ones forgotten.
import type { KeyObject } from 'node:crypto';

interface Held {
  readonly key: KeyObject;
  readonly loadedAtMs: number;
}
export interface KeyCacheOptions {
  /** Monotonic clock, ms. */
  readonly now: () => number;
  /** After this long a key is asked for again; while that fails it is still used. */
  readonly softMs?: number;
  /** After this long it is not used any more, whatever the key service does. */
  readonly hardMs?: number;
  readonly maxKeys?: number;
}

export class KeyCache {
  readonly #held = new Map<string, Held>();
  readonly #loading = new Map<string, Promise<KeyObject>>();
  readonly #options: Required<KeyCacheOptions>;

  constructor(options: KeyCacheOptions) {
    this.#options = { softMs: 5 * 60_000, hardMs: 60 * 60_000, maxKeys: 10_000, ...options };
  }

  /** Undefined when it is not held or ought to be asked for again. */
  fresh(kid: string): KeyObject | undefined {
    const held = this.#held.get(kid);
    return held !== undefined && this.#age(held) < this.#options.softMs ? held.key : undefined;
  }

  /** Callers at the same time share one `load`. When it fails, a key that is not too old still serves. */
  async get(kid: string, load: () => Promise<KeyObject>): Promise<KeyObject> {
    const fresh = this.fresh(kid);
    if (fresh !== undefined) return fresh;
    try {
      return await (this.#loading.get(kid) ?? this.#load(kid, load));
    } catch (thrown) {
      const held = this.#held.get(kid);
      if (held !== undefined && this.#age(held) < this.#options.hardMs) return held.key;
      throw thrown;
    }
  }

  clear(): void {
    this.#held.clear();
  }

  #load(kid: string, load: () => Promise<KeyObject>): Promise<KeyObject> {
    const loading = load()
      .then((key) => this.#keep(kid, key))
      .finally(() => this.#loading.delete(kid));
    this.#loading.set(kid, loading);
    return loading;
  }

  #keep(kid: string, key: KeyObject): KeyObject {
    this.#held.delete(kid);
    this.#held.set(kid, { key, loadedAtMs: this.#options.now() });
    const [oldest] = this.#held.keys();
    if (this.#held.size > this.#options.maxKeys && oldest !== undefined) this.#held.delete(oldest);
    return key;
  }

  #age(held: Held): number {
    return this.#options.now() - held.loadedAtMs;
  }
}
