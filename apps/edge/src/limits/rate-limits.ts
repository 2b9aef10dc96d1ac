// Calls, tokens and places of one call, taken under every limit or under none; at once while the blocks in hand suffice.
import type { LimitAnswer, RateAsk, RateLimit } from '@tappass/pipeline/ports';
import { BucketCounter } from './bucket-counter.ts';
import { type Asker, type Counter, type KeysSide, type RateState, refuses } from './counter.ts';
import { ownerOf, scopeText } from './limit-owner.ts';
import { SlotCounter } from './slot-counter.ts';

/** What one call holds until it is over. */
export interface Taken {
  readonly parts: readonly { readonly counter: Counter; readonly amount: number }[];
}

const tendEveryMs = 1000;
const maxCounters = 20_000;

export class RateLimits {
  readonly #side: KeysSide;
  readonly #counters = new Map<string, Counter>();
  readonly #timer: NodeJS.Timeout;

  constructor(side: KeysSide) {
    this.#side = side;
    this.#timer = setInterval(() => this.#tend(), tendEveryMs).unref();
  }

  take(asker: Asker, ask: RateAsk, keep: (taken: Taken) => void): LimitAnswer | Promise<LimitAnswer> {
    const counters = ask.limits.map((limit) => this.#counter(asker, limit));
    if (counters.every((counter, n) => counter.has(ask.limits[n]!.amount))) {
      keep(this.#takeAll(counters, asker, ask));
      return { ok: true };
    }
    return this.#takeLate(counters, asker, ask, keep);
  }

  /** @param tokens what the call really used; the estimate stands when nobody knows */
  over({ parts }: Taken, tokens: number | undefined): void {
    for (const { counter, amount } of parts) counter.over(amount, tokens ?? amount);
  }

  /** Of all limits of this resource the one that is nearest to its end. */
  state(asker: Asker, ask: RateAsk, resource: RateLimit['resource']): RateState | undefined {
    let nearest: RateState | undefined;
    for (const limit of ask.limits) {
      if (limit.resource !== resource) continue;
      const state = this.#counter(asker, limit).state();
      if (nearest === undefined || state.remaining < nearest.remaining) nearest = state;
    }
    return nearest;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.allSettled([...this.#counters.values()].map((counter) => counter.close()));
  }

  #takeAll(counters: readonly Counter[], asker: Asker, ask: RateAsk): Taken {
    const parts = counters.map((counter, n) => ({ counter, amount: ask.limits[n]!.amount }));
    for (const { counter, amount } of parts) counter.take(amount, asker);
    return { parts };
  }

  async #takeLate(
    counters: readonly Counter[],
    asker: Asker,
    ask: RateAsk,
    keep: (taken: Taken) => void,
  ): Promise<LimitAnswer> {
    const arrivedAt = performance.now();
    for (;;) {
      const lacking = counters.findIndex((counter, n) => !counter.has(ask.limits[n]!.amount));
      if (lacking < 0) break;
      const [counter, limit] = [counters[lacking]!, ask.limits[lacking]!];
      const { refusal } = counter;
      if (refuses(refusal, arrivedAt, limit.amount))
        return {
          ok: false,
          scope: textOf(asker, limit),
          retryAfterSeconds: Math.max(1, Math.ceil(refusal.waitMs / 1000)),
        };
      // one question at a time for a counter; those who waited look at the block first, and hear its failure as their own:
      // a queue that asks one by one while keys is silent would keep its last in line for minutes
      await (counter.pending ?? counter.ask(asker, limit.amount));
    }
    keep(this.#takeAll(counters, asker, ask));
    return { ok: true };
  }

  #tend(): void {
    const nowMs = performance.now();
    for (const [key, counter] of this.#counters) {
      if (counter.idle(nowMs)) this.#counters.delete(key);
      // what could not be told now is told with the next look
      else counter.tend(nowMs).catch(() => {});
    }
  }

  #counter(asker: Asker, limit: RateLimit): Counter {
    const { resource, scope, max, windowSeconds } = limit;
    const key = `${resource}/${max}/${windowSeconds}/${scope}/${ownerOf(asker.identity, asker.sessionId, scope)}`;
    let counter = this.#counters.get(key);
    if (counter === undefined) {
      if (this.#counters.size >= maxCounters) this.#tend();
      counter = resource === 'concurrent' ? new SlotCounter(this.#side, limit) : new BucketCounter(this.#side, limit);
      this.#counters.set(key, counter);
    }
    return counter;
  }
}

const kinds = { calls: '', tokens: ' (tokens)', concurrent: ' (calls at once)' } as const;

const textOf = ({ identity }: Asker, limit: RateLimit): string =>
  `${scopeText(identity, limit.scope)}${kinds[limit.resource]}`;
