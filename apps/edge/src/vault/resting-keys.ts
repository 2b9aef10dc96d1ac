// Provider keys that were refused, each left out for a while: a hint of this edge, never a reason to refuse a call.
import { retryAfterMs } from '../providers/retry-after.ts';

/** Where the provider names no time: a limit is over soon, a key that is not accepted is a matter for people. */
const limitedMs = 5_000;
const unacceptedMs = 60_000;
const longestMs = 600_000;
/** Ids are the vault's, so they are few; those of deleted keys go when there are many. */
const mostIds = 1_000;

/** How long a key is left out after this answer; undefined when the answer is not about the key. */
export function restAfterMs(statusCode: number, retryAfter: string | string[] | undefined, nowMs: number) {
  if (statusCode !== 429 && statusCode !== 401 && statusCode !== 403) return undefined;
  const named = retryAfterMs(retryAfter, nowMs);
  return Math.min(longestMs, named ?? (statusCode === 429 ? limitedMs : unacceptedMs));
}

export class RestingKeys {
  readonly #untilMs = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  rest(id: string, forMs: number): void {
    const nowMs = this.#now();
    if (this.#untilMs.size >= mostIds)
      for (const [known, untilMs] of this.#untilMs) if (untilMs <= nowMs) this.#untilMs.delete(known);
    this.#untilMs.set(id, nowMs + forMs);
  }

  isResting(id: string): boolean {
    const untilMs = this.#untilMs.get(id);
    if (untilMs === undefined) return false;
    if (untilMs > this.#now()) return true;
    this.#untilMs.delete(id);
    return false;
  }
}
