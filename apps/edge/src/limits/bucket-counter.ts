// Calls or tokens taken from blocks that keys leased: a subtraction in memory, one hop when a block is used up, the rest given back when idle.
import { randomBytes } from 'node:crypto';
import type { RateLimit } from '@tappass/pipeline/ports';
import { type Asker, type Counter, type KeysSide, leaseOne, type RateState, type Refusal } from './counter.ts';

interface Block {
  readonly granted: number;
  /** May fall below nothing when calls used more than they reserved; the difference is told with the block's end. */
  left: number;
  readonly endsAt: number;
}

const firstWant = 4;
const maxWant = 512;

export class BucketCounter implements Counter {
  readonly limit: RateLimit;
  pending: Promise<number> | undefined;
  refusal: Refusal | undefined;
  readonly #side: KeysSide;
  #block: Block | undefined;
  /** How many calls' worth to ask for next: doubles under load. */
  #want = firstWant;
  /** What the store had left when it was last asked. */
  #remaining: number;
  /** Corrections that came when their block was gone. */
  #late = 0;
  #bucket = '';
  /** Taken by calls that are not over. */
  #open = 0;

  constructor(side: KeysSide, limit: RateLimit) {
    this.#side = side;
    this.limit = limit;
    this.#remaining = limit.max;
  }

  has(amount: number): boolean {
    const block = this.#block;
    return block !== undefined && block.left >= amount && block.endsAt > performance.now();
  }

  take(amount: number, asker: Asker): void {
    const block = this.#block!;
    block.left -= amount;
    if (this.limit.resource === 'tokens') this.#open += 1;
    const low = block.left < Math.max(block.granted / 4, amount);
    // asked for ahead of need, so that the next call does not wait; a failure is heard by who asks again
    if (low && this.pending === undefined && this.#remaining >= amount * 8) this.ask(asker, amount).catch(() => {});
  }

  over(taken: number, used: number): void {
    if (this.limit.resource !== 'tokens') return;
    this.#open -= 1;
    if (this.#block === undefined) this.#late += taken - used;
    else this.#block.left += taken - used;
  }

  ask(asker: Asker, amount: number): Promise<number> {
    this.pending ??= this.#lease(asker, amount).finally(() => {
      this.pending = undefined;
    });
    return this.pending;
  }

  state(): RateState {
    const { max, windowSeconds } = this.limit;
    const remaining = Math.max(0, Math.min(max, this.#remaining + (this.#block?.left ?? 0) + this.#late));
    return { limit: max, remaining, resetSeconds: Math.ceil(((max - remaining) * windowSeconds) / max) };
  }

  async tend(nowMs: number): Promise<void> {
    if (this.pending !== undefined) return;
    if (this.#block !== undefined && this.#block.endsAt <= nowMs) return this.#giveBack();
    if (this.#block === undefined && this.#late !== 0) await this.#tellLate();
  }

  async close(): Promise<void> {
    await this.pending?.catch(() => {});
    await this.#giveBack();
  }

  idle(): boolean {
    return this.pending === undefined && this.#block === undefined && this.#late === 0 && this.#open === 0;
  }

  async #lease(asker: Asker, amount: number): Promise<number> {
    const short = Math.max(1, amount - Math.max(0, this.#block?.left ?? 0));
    const askedAt = performance.now();
    const grant = await leaseOne(this.#side, this.limit, asker, {
      want: Math.max(short, amount * this.#want),
      need: short,
    });
    this.#remaining = Number(grant?.remaining ?? 0n);
    const granted = Number(grant?.granted ?? 0n);
    if (grant === undefined || granted === 0) {
      const waitMs = Math.max(1, grant?.retryAfterMs ?? 1000);
      this.refusal = { askedAt, amount, waitMs };
      return waitMs;
    }
    this.#bucket = bucketOf(grant.leaseId);
    // a rest of the block before is swallowed, its corrections too
    const before = this.#block;
    this.#block = {
      granted: granted + Math.max(0, before?.left ?? 0),
      left: granted + (before?.left ?? 0) + this.#late,
      endsAt: performance.now() + grant.ttlMs,
    };
    this.#late = 0;
    this.#want = Math.min(maxWant, this.#want * 2);
    return 0;
  }

  async #giveBack(): Promise<void> {
    this.#late += this.#block?.left ?? 0;
    this.#block = undefined;
    this.#want = firstWant;
    await this.#tellLate();
  }

  // A lease says what it granted: unused goes back under a lease of that size, overuse is charged to one of nothing.
  async #tellLate(): Promise<void> {
    const unused = this.#late;
    this.#late = 0;
    if (unused === 0 || this.#bucket === '') return;
    const settlement = {
      settlementId: randomBytes(9).toString('hex'),
      leaseId: `${this.limit.resource}:${Math.max(0, unused)}:${this.#bucket}`,
      used: BigInt(Math.max(0, -unused)),
      close: true,
    };
    try {
      await this.#side.keys.settle({ boot: this.#side.boot, settlements: [settlement] });
    } catch (fault) {
      // not known to have arrived. Unused calls refill by themselves; overuse is told again
      if (unused < 0) this.#late += unused;
      throw fault;
    }
  }
}

/** `<resource>:<granted>:<bucket>` */
const bucketOf = (leaseId: string): string => leaseId.split(':').slice(2).join(':');
