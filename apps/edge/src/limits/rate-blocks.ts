// Calls taken from blocks that keys leased: a decrement in memory, one hop when a block is used up, the rest given back when idle.
import { randomBytes } from 'node:crypto';
import type { Keys } from '@tappass/contracts/keys';
import type { LimitAnswer, RateAsk } from '@tappass/pipeline/ports';
import type { Client } from '@tappass/rpc/caller';
import type { Identity } from '../identity/principal.ts';

interface Block {
  readonly leaseId: string;
  readonly granted: number;
  left: number;
  readonly endsAt: number;
}

interface Counter {
  block: Block | undefined;
  /** How much to ask for next: doubles under load, falls back when a block comes home unused. */
  want: number;
  remaining: number;
  pending: Promise<unknown> | undefined;
}

/** For the x-ratelimit headers. */
export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

const maxWant = 512;
const giveBackEveryMs = 1000;

export class RateBlocks {
  readonly #keys: Client<typeof Keys>;
  readonly #boot: bigint;
  readonly #counters = new Map<string, Counter>();
  readonly #timer: NodeJS.Timeout;

  constructor(keys: Client<typeof Keys>, boot: bigint) {
    this.#keys = keys;
    this.#boot = boot;
    this.#timer = setInterval(() => this.#giveBackIdle(), giveBackEveryMs).unref();
  }

  /** Takes one call. At once from memory, else after asking keys. */
  take(identity: Identity, ask: RateAsk): LimitAnswer | Promise<LimitAnswer> {
    const counter = this.#counter(identity, ask);
    const { block } = counter;
    if (block !== undefined && block.left > 0 && block.endsAt > performance.now()) {
      block.left -= 1;
      if (block.left < block.granted / 4 && counter.pending === undefined && counter.remaining > 0)
        this.#prefetch(counter, identity, ask);
      return { ok: true };
    }
    return this.#takeLate(counter, identity, ask);
  }

  state(identity: Identity, ask: Pick<RateAsk, 'maxCalls' | 'windowSeconds'>): RateState {
    const counter = this.#counters.get(keyOf(identity, ask));
    const remaining = (counter?.remaining ?? ask.maxCalls) + (counter?.block?.left ?? 0);
    const used = Math.max(0, ask.maxCalls - remaining);
    return {
      limit: ask.maxCalls,
      remaining: Math.min(remaining, ask.maxCalls),
      resetSeconds: Math.ceil((used * ask.windowSeconds) / ask.maxCalls),
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.allSettled([...this.#counters.values()].map((counter) => this.#giveBack(counter)));
  }

  async #takeLate(counter: Counter, identity: Identity, ask: RateAsk): Promise<LimitAnswer> {
    for (;;) {
      // one question at a time for a counter; those who waited look at the block first, and hear its failure as their own:
      // a queue that asks one by one while keys is silent would keep its last in line for minutes
      while (counter.pending !== undefined) await counter.pending;
      const { block } = counter;
      if (block !== undefined && block.left > 0 && block.endsAt > performance.now()) {
        block.left -= 1;
        return { ok: true };
      }
      const leasing = this.#lease(counter, identity, ask);
      counter.pending = leasing;
      const retryAfterMs = await leasing.finally(() => {
        counter.pending = undefined;
      });
      if (retryAfterMs > 0)
        return {
          ok: false,
          scope: `agent ${identity.principal.agentId}`,
          retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1000)),
        };
    }
  }

  #prefetch(counter: Counter, identity: Identity, ask: RateAsk): void {
    const leasing = this.#lease(counter, identity, ask);
    counter.pending = leasing;
    const done = () => {
      counter.pending = undefined;
    };
    // a failure is heard by who waits for it, or by the next call that asks again
    leasing.then(done, done);
  }

  /** @returns 0 when a block came, else how long to wait */
  async #lease(counter: Counter, identity: Identity, ask: RateAsk): Promise<number> {
    const { grants } = await this.#keys.lease(
      {
        boot: this.#boot,
        wants: [
          {
            resource: 'calls',
            scope: 'agent',
            limit: BigInt(ask.maxCalls),
            windowSeconds: ask.windowSeconds,
            want: BigInt(counter.want),
            need: 1n,
          },
        ],
      },
      { principal: identity.signed, timeoutMs: 900 },
    );
    const grant = grants[0];
    counter.remaining = Number(grant?.remaining ?? 0n);
    const granted = Number(grant?.granted ?? 0n);
    if (grant === undefined || granted === 0) return Math.max(1, grant?.retryAfterMs ?? 1000);
    const before = counter.block?.left ?? 0;
    counter.block = {
      leaseId: grant.leaseId,
      granted: granted + before,
      left: granted + before,
      endsAt: performance.now() + grant.ttlMs,
    };
    counter.want = Math.min(maxWant, counter.want * 2);
    return 0;
  }

  #giveBackIdle(): void {
    for (const [key, counter] of this.#counters) {
      if (counter.pending !== undefined || counter.block === undefined || counter.block.endsAt > performance.now())
        continue;
      void this.#giveBack(counter).catch(() => {});
      this.#counters.delete(key);
    }
  }

  async #giveBack(counter: Counter): Promise<void> {
    const { block } = counter;
    counter.block = undefined;
    if (block === undefined || block.left === 0) return;
    // the lease's name tells keys what was granted; of a block that swallowed another's rest that is less, and the difference refills by itself
    const settlement = {
      settlementId: randomBytes(9).toString('hex'),
      leaseId: block.leaseId,
      used: BigInt(Math.max(0, leasedBy(block.leaseId) - block.left)),
      close: true,
    };
    await this.#keys.settle({ boot: this.#boot, settlements: [settlement] });
  }

  #counter(identity: Identity, ask: RateAsk): Counter {
    const key = keyOf(identity, ask);
    let counter = this.#counters.get(key);
    if (counter === undefined) {
      counter = { block: undefined, want: 4, remaining: ask.maxCalls, pending: undefined };
      this.#counters.set(key, counter);
    }
    return counter;
  }
}

const keyOf = (identity: Identity, ask: Pick<RateAsk, 'maxCalls' | 'windowSeconds'>): string =>
  `${identity.principal.agentUuid}/${ask.maxCalls}/${ask.windowSeconds}`;

/** `calls:<granted>:<bucket>` */
const leasedBy = (leaseId: string): number => Number(leaseId.split(':')[1]);
