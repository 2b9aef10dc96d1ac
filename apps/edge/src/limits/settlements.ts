// What was really spent of leased blocks, told to keys now and then, again and again under the same id until it is acknowledged.
import { randomBytes } from 'node:crypto';
import type { Keys } from '@tappass/contracts/keys';
import type { Client } from '@tappass/rpc/caller';
import type { Block } from './money-block.ts';

interface Waiting {
  readonly settlementId: string;
  readonly leaseId: string;
  readonly used: bigint;
  readonly close: boolean;
}

const flushEveryMs = 250;
/** A block that nobody uses goes home: another edge may need it. */
const idleMs = 5_000;
const timeoutMs = 300;

export class Settlements {
  readonly #keys: Client<typeof Keys>;
  readonly #boot: bigint;
  readonly #blocks = new Set<Block>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #timer: NodeJS.Timeout;
  #flushing: Promise<void> | undefined;

  constructor(keys: Client<typeof Keys>, boot: bigint) {
    this.#keys = keys;
    this.#boot = boot;
    this.#timer = setInterval(() => void this.#flush(), flushEveryMs).unref();
  }

  add(block: Block): void {
    this.#blocks.add(block);
  }

  /** With all that has been retired up to now; a flush under way has not seen it. */
  async tellNow(): Promise<void> {
    await this.#flushing;
    await this.#flush();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const block of this.#blocks) block.retired = true;
    await this.#flush();
  }

  /** Tells keys what was spent; what it does not acknowledge is told again under the same id. */
  #flush(): Promise<void> {
    this.#flushing ??= this.#send().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  async #send(): Promise<void> {
    for (const block of this.#blocks) {
      const idle = block.open === 0 && performance.now() - block.usedAt > idleMs;
      if (idle || performance.now() > block.endsAt) block.retired = true;
      const close = block.retired && block.open === 0;
      if (block.unsettled === 0 && !close) continue;
      const settlement = {
        settlementId: randomBytes(12).toString('hex'),
        leaseId: block.leaseId,
        used: BigInt(block.unsettled),
        close,
      };
      this.#waiting.set(settlement.settlementId, settlement);
      block.unsettled = 0;
      if (close) this.#blocks.delete(block);
    }
    if (this.#waiting.size === 0) return;
    try {
      const settlements = [...this.#waiting.values()].slice(0, 256);
      const { settled } = await this.#keys.settle({ boot: this.#boot, settlements }, { timeoutMs: timeoutMs });
      for (const id of settled) this.#waiting.delete(id);
    } catch {
      // kept, and told again with the next flush; the lease charges the estimate meanwhile
    }
  }
}
