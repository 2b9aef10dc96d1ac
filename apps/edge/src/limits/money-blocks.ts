// Money reserved from blocks that keys leased: the estimate before the call, the truth after it. What is not settled is charged by the lease's end.
import { randomBytes } from 'node:crypto';
import type { Keys } from '@tappass/contracts/keys';
import type { BudgetAsk, BudgetLimit, LimitAnswer } from '@tappass/pipeline/ports';
import type { Client } from '@tappass/rpc/caller';
import type { Identity } from '../identity/principal.ts';

interface Block {
  readonly leaseId: string;
  /** Micro-dollars that may still be reserved. */
  free: number;
  /** Reservations not settled yet. */
  open: number;
  /** Spent but not told to keys yet. */
  unsettled: number;
  readonly endsAt: number;
  /** No new reservations; closed when the open ones are settled. */
  retired: boolean;
}

interface Account {
  identity: Identity;
  block: Block | undefined;
  pending: Promise<unknown> | undefined;
}

/** What one call holds of its accounts until it is settled. */
export interface Reservation {
  readonly estimateUsdMicros: number;
  readonly held: readonly { readonly block: Block }[];
}

interface Waiting {
  readonly settlementId: string;
  readonly leaseId: string;
  readonly used: bigint;
  readonly close: boolean;
}

const flushEveryMs = 250;
const maxAccounts = 10_000;
/** Together below the second in which a caller hears that keys is down: a lease tells what is spent first. */
const settleTimeoutMs = 300;
const leaseTimeoutMs = 600;
const blockOfCalls = 16;
const windowSeconds = { daily: 86_400, monthly: 2_592_000, session: 86_400 } as const;

export class MoneyBlocks {
  readonly #keys: Client<typeof Keys>;
  readonly #boot: bigint;
  readonly #accounts = new Map<string, Account>();
  readonly #blocks = new Set<Block>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #timer: NodeJS.Timeout;
  #flushing: Promise<void> | undefined;

  constructor(keys: Client<typeof Keys>, boot: bigint) {
    this.#keys = keys;
    this.#boot = boot;
    this.#timer = setInterval(() => void this.#flush(), flushEveryMs).unref();
  }

  /** Reserves under every limit or under none. */
  reserve(
    identity: Identity,
    sessionId: string,
    ask: BudgetAsk,
    keep: (reservation: Reservation) => void,
  ): LimitAnswer | Promise<LimitAnswer> {
    const blocks: Block[] = [];
    for (const limit of ask.limits) {
      const block = this.#account(identity, sessionId, limit).block;
      if (!usable(block, ask.estimateUsdMicros)) return this.#reserveLate(identity, sessionId, ask, keep);
      blocks.push(block);
    }
    this.#hold(blocks, ask.estimateUsdMicros, keep);
    return { ok: true };
  }

  /** The truth of one call; without a reservation there is nothing to settle. */
  settle(reservation: Reservation, costUsdMicros: number): void {
    for (const { block } of reservation.held) {
      block.open -= 1;
      block.free += reservation.estimateUsdMicros - costUsdMicros;
      block.unsettled += costUsdMicros;
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const block of this.#blocks) block.retired = true;
    await this.#flush();
  }

  #hold(blocks: readonly Block[], estimateUsdMicros: number, keep: (reservation: Reservation) => void): void {
    for (const block of blocks) {
      block.free -= estimateUsdMicros;
      block.open += 1;
    }
    keep({ estimateUsdMicros, held: blocks.map((block) => ({ block })) });
  }

  async #reserveLate(
    identity: Identity,
    sessionId: string,
    ask: BudgetAsk,
    keep: (reservation: Reservation) => void,
  ): Promise<LimitAnswer> {
    for (;;) {
      const lacking = ask.limits.find(
        (limit) => !usable(this.#account(identity, sessionId, limit).block, ask.estimateUsdMicros),
      );
      if (lacking === undefined) break;
      const account = this.#account(identity, sessionId, lacking);
      if (account.pending !== undefined) {
        // a failure is that of all who waited: asking one by one while keys is silent would take minutes
        await account.pending;
        continue;
      }
      const leasing = this.#lease(account, sessionId, lacking, ask.estimateUsdMicros);
      account.pending = leasing;
      const granted = await leasing.finally(() => {
        account.pending = undefined;
      });
      if (!granted) return { ok: false, scope: scopeText(lacking, identity), retryAfterSeconds: 0 };
    }
    this.#hold(
      ask.limits.map((limit) => this.#account(identity, sessionId, limit).block!),
      ask.estimateUsdMicros,
      keep,
    );
    return { ok: true };
  }

  async #lease(account: Account, sessionId: string, limit: BudgetLimit, estimate: number): Promise<boolean> {
    // what is left of the block before goes home first: near the limit it may be all there is
    if (account.block !== undefined) {
      account.block.retired = true;
      account.block = undefined;
      // a flush under way has not seen the retirement
      await this.#flushing;
      await this.#flush();
    }
    const need = BigInt(Math.max(1, estimate));
    const window = limit.window === 'call' ? 'daily' : limit.window;
    const { grants } = await this.#keys.lease(
      {
        boot: this.#boot,
        wants: [
          {
            resource: 'usd_micros',
            scope: window === 'session' ? 'session' : 'agent',
            scopeId: window === 'session' ? sessionId : '',
            limit: BigInt(limit.maxUsdMicros),
            windowSeconds: windowSeconds[window],
            want: need * BigInt(blockOfCalls),
            need,
          },
        ],
      },
      { principal: account.identity.signed, timeoutMs: leaseTimeoutMs },
    );
    const grant = grants[0];
    if (grant === undefined || grant.granted === 0n) return false;
    account.block = {
      leaseId: grant.leaseId,
      free: Number(grant.granted),
      open: 0,
      unsettled: 0,
      endsAt: performance.now() + grant.ttlMs / 2,
      retired: false,
    };
    this.#blocks.add(account.block);
    return true;
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
      if (performance.now() > block.endsAt) block.retired = true;
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
      const { settled } = await this.#keys.settle({ boot: this.#boot, settlements }, { timeoutMs: settleTimeoutMs });
      for (const id of settled) this.#waiting.delete(id);
    } catch {
      // kept, and told again with the next flush; the lease charges the estimate meanwhile
    }
  }

  /** A client makes sessions at will; an account without a live block costs nothing to forget. */
  #forgetIdle(): void {
    for (const [key, account] of this.#accounts) {
      if (account.pending === undefined && !usable(account.block, 0)) this.#accounts.delete(key);
    }
  }

  #account(identity: Identity, sessionId: string, limit: BudgetLimit): Account {
    const key = `${identity.principal.agentUuid}/${limit.window}/${limit.maxUsdMicros}/${limit.window === 'session' ? sessionId : ''}`;
    let account = this.#accounts.get(key);
    if (account === undefined) {
      if (this.#accounts.size >= maxAccounts) this.#forgetIdle();
      account = { identity, block: undefined, pending: undefined };
      this.#accounts.set(key, account);
    }
    // renewed in place: a question under way answers to this account and no copy of it
    account.identity = identity;
    return account;
  }
}

const usable = (block: Block | undefined, estimate: number): block is Block =>
  block !== undefined && !block.retired && block.endsAt > performance.now() && block.free >= estimate;

const scopeText = (limit: BudgetLimit, identity: Identity): string =>
  limit.window === 'session' ? 'this session' : `agent ${identity.principal.agentId} (${limit.window})`;
