// Requests a minute from one address: a fixed window in memory, bounded in size. It protects the door, not a budget.

const windowMs = 60_000;
const maxAddresses = 100_000;

export class IpLimit {
  readonly #perMinute: number;
  #windowStart = 0;
  #counts = new Map<string, number>();

  /** @param perMinute 0 sets no limit */
  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** @returns seconds to wait, or 0 when the request may pass */
  take(address: string, nowMs: number): number {
    if (this.#perMinute === 0) return 0;
    if (nowMs - this.#windowStart >= windowMs || this.#counts.size >= maxAddresses) {
      this.#windowStart = nowMs;
      this.#counts = new Map();
    }
    const count = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, count);
    return count > this.#perMinute ? Math.max(1, Math.ceil((this.#windowStart + windowMs - nowMs) / 1000)) : 0;
  }
}
