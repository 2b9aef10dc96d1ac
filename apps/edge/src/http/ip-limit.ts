// How often a minute from one address: a fixed window in memory, bounded in size. It protects the door, not a budget.

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

  /** Counts one more. @returns seconds to wait, or 0 when it may pass */
  take(address: string, nowMs: number): number {
    if (this.#perMinute === 0) return 0;
    this.#turn(nowMs);
    const count = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, count);
    return count > this.#perMinute ? this.#waitSeconds(nowMs) : 0;
  }

  /** Counts nothing. @returns seconds to wait, or 0 while the address is below its limit */
  full(address: string, nowMs: number): number {
    if (this.#perMinute === 0) return 0;
    this.#turn(nowMs);
    return (this.#counts.get(address) ?? 0) >= this.#perMinute ? this.#waitSeconds(nowMs) : 0;
  }

  #turn(nowMs: number): void {
    if (nowMs - this.#windowStart < windowMs && this.#counts.size < maxAddresses) return;
    this.#windowStart = nowMs;
    this.#counts = new Map();
  }

  #waitSeconds(nowMs: number): number {
    return Math.max(1, Math.ceil((this.#windowStart + windowMs - nowMs) / 1000));
  }
}
