// Places for calls under way at once. They are leases that this edge renews while calls hold them; a dead edge's expire by the store's clock.
import { randomBytes } from 'node:crypto';
import type { RateLimit } from '@tappass/pipeline/ports';
import { type Asker, type Counter, type KeysSide, leaseOne, type RateState, type Refusal } from './counter.ts';

/** Free places kept for the next call, when the store has plenty. */
const spareWhenPlenty = 4;
/** Fewer free places in the store than that: what is not in use goes back at once. */
const plenty = 16;

export class SlotCounter implements Counter {
  readonly limit: RateLimit;
  pending: Promise<number> | undefined;
  refusal: Refusal | undefined;
  readonly #side: KeysSide;
  readonly #name = randomBytes(9).toString('hex');
  #leaseId = '';
  /** Places that are ours by the store's word. */
  #held = 0;
  #inUse = 0;
  #remaining: number;
  #endsAt = 0;
  #ttlMs = 0;
  #telling: Promise<void> | undefined;

  constructor(side: KeysSide, limit: RateLimit) {
    this.#side = side;
    this.limit = limit;
    this.#remaining = limit.max;
  }

  has(): boolean {
    return this.#held > this.#inUse && this.#endsAt > performance.now();
  }

  take(): void {
    this.#inUse += 1;
  }

  over(): void {
    this.#inUse -= 1;
    if (this.#remaining < plenty) void this.#shrink(0);
  }

  ask(asker: Asker): Promise<number> {
    this.pending ??= this.#lease(asker).finally(() => {
      this.pending = undefined;
    });
    return this.pending;
  }

  state(): RateState {
    const remaining = Math.max(0, this.#remaining + this.#held - this.#inUse);
    return { limit: this.limit.max, remaining, resetSeconds: 1 };
  }

  async tend(nowMs: number): Promise<void> {
    if (this.pending !== undefined || this.#leaseId === '') return;
    const spare = this.#held - this.#inUse;
    const allowed = this.#inUse > 0 && this.#remaining >= plenty ? spareWhenPlenty : 0;
    if (spare > allowed) return this.#shrink(allowed);
    if (this.#endsAt - nowMs < this.#ttlMs * (2 / 3)) await this.#tell(this.#held);
  }

  async close(): Promise<void> {
    await this.pending?.catch(() => {});
    if (this.#leaseId !== '') await this.#tell(this.#inUse);
  }

  idle(): boolean {
    return this.pending === undefined && this.#telling === undefined && this.#inUse === 0 && this.#leaseId === '';
  }

  async #lease(asker: Asker): Promise<number> {
    // a telling under way says how many we hold; what is granted now comes on top of that
    while (this.#telling !== undefined) await this.#telling.catch(() => {});
    if (this.has()) return 0;
    const askedAt = performance.now();
    const grant = await leaseOne(this.#side, this.limit, asker, { want: spareWhenPlenty, need: 1, name: this.#name });
    this.#remaining = Number(grant?.remaining ?? 0n);
    const granted = Number(grant?.granted ?? 0n);
    if (grant === undefined || granted === 0) {
      const waitMs = Math.max(1, grant?.retryAfterMs ?? 1000);
      this.refusal = { askedAt, amount: 1, waitMs };
      return waitMs;
    }
    this.#leaseId = grant.leaseId;
    this.#held += granted;
    this.#ttlMs = grant.ttlMs;
    this.#endsAt = performance.now() + grant.ttlMs;
    return 0;
  }

  #shrink(spare: number): Promise<void> {
    if (this.pending !== undefined || this.#telling !== undefined || this.#leaseId === '') return Promise.resolve();
    // a failure leaves the lease to its end, or to the next look
    return this.#tell(this.#inUse + spare).catch(() => {});
  }

  /** Tells the store how many places we hold from now on; those of running calls always count, whatever the limit. */
  #tell(hold: number): Promise<void> {
    this.#telling ??= this.#settle(hold).finally(() => {
      this.#telling = undefined;
      // calls that ended meanwhile gave their places to nobody
      if (this.#remaining < plenty && this.#held > this.#inUse) void this.#shrink(0);
    });
    return this.#telling;
  }

  async #settle(hold: number): Promise<void> {
    const settlement = {
      settlementId: randomBytes(9).toString('hex'),
      leaseId: this.#leaseId,
      used: BigInt(hold),
      close: hold === 0,
    };
    const back = this.#held - hold;
    this.#held = hold;
    const toldAt = performance.now();
    await this.#side.keys.settle({ boot: this.#side.boot, settlements: [settlement] });
    this.#remaining += back;
    this.#endsAt = toldAt + this.#ttlMs;
    if (hold === 0 && this.#inUse === 0) this.#leaseId = '';
  }
}
