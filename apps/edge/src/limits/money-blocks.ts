// Money reserved from blocks that keys leased: the estimate before the call, the truth after it. What is not settled is charged by the lease's end.
import { randomBytes } from 'node:crypto';
import type { Keys } from '@tappass/contracts/keys';
import type { BudgetAsk, BudgetLimit, LimitAnswer, LimitScope } from '@tappass/pipeline/ports';
import type { Client } from '@tappass/rpc/caller';
import type { Identity } from '../identity/principal.ts';
import type { Asker } from './counter.ts';
import { ownerOf, scopeText } from './limit-owner.ts';
import { type Block, hold, pay, type Reservation, usable } from './money-block.ts';

interface Account {
  /** Keys knows it by this; here it is one for each limit that lies over it. */
  readonly name: string;
  identity: Identity;
  block: Block | undefined;
  pending: Promise<unknown> | undefined;
}

/** The strictest limit of each account. */
interface Claim {
  readonly limit: BudgetLimit;
  readonly account: Account;
  readonly accountName: string;
}

interface Waiting {
  readonly settlementId: string;
  readonly leaseId: string;
  readonly used: bigint;
  readonly close: boolean;
}

const flushEveryMs = 250;
/** A block that nobody uses goes home: another edge may need it. */
const idleMs = 5_000;
const maxAccounts = 10_000;
/** Together below the second in which a caller hears that keys is down: a lease tells what is spent first. */
const settleTimeoutMs = 300;
const leaseTimeoutMs = 600;
const blockOfCalls = 16;
const windowSeconds = { daily: 86_400, monthly: 2_592_000, session: 86_400, call: 86_400 } as const;

export class MoneyBlocks {
  readonly #keys: Client<typeof Keys>;
  readonly #boot: bigint;
  readonly #accounts = new Map<string, Account>();
  /** Those over which several limits lie, by the name that keys knows. */
  readonly #sameAccount = new Map<string, Set<Account>>();
  readonly #blocks = new Set<Block>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #timer: NodeJS.Timeout;
  #flushing: Promise<void> | undefined;

  constructor(keys: Client<typeof Keys>, boot: bigint) {
    this.#keys = keys;
    this.#boot = boot;
    this.#timer = setInterval(() => void this.#flush(), flushEveryMs).unref();
  }

  /** Reserves under every limit or under none, beside what the call holds already. */
  reserve(asker: Asker, ask: BudgetAsk, reservation: Reservation): LimitAnswer | Promise<LimitAnswer> {
    const claims = this.#claims(asker, ask, reservation);
    for (const { account } of claims)
      if (!usable(account.block, ask.estimateUsdMicros)) return this.#reserveLate(asker, ask, reservation);
    holdAll(claims, ask.estimateUsdMicros, reservation);
    return { ok: true };
  }

  /** The truth of one call, once; `undefined`: nobody knows, and the estimate stands. */
  settle(reservation: Reservation, costUsdMicros: number | undefined): void {
    for (const held of reservation.holds.values()) pay(held, costUsdMicros ?? held.estimateUsdMicros);
    reservation.holds.clear();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const block of this.#blocks) block.retired = true;
    await this.#flush();
  }

  async #reserveLate(asker: Asker, ask: BudgetAsk, reservation: Reservation): Promise<LimitAnswer> {
    for (;;) {
      // looked up anew each time: an account that lay idle may have been forgotten meanwhile
      const claims = this.#claims(asker, ask, reservation);
      const lacking = claims.find(({ account }) => !usable(account.block, ask.estimateUsdMicros));
      if (lacking === undefined) {
        holdAll(claims, ask.estimateUsdMicros, reservation);
        return { ok: true };
      }
      const { account, limit } = lacking;
      if (account.pending !== undefined) {
        // a failure is that of all who waited: asking one by one while keys is silent would take minutes
        await account.pending;
        continue;
      }
      const leasing = this.#leaseOrAskAround(account, asker.sessionId, limit, ask.estimateUsdMicros);
      account.pending = leasing;
      const granted = await leasing.finally(() => {
        account.pending = undefined;
      });
      if (!granted) return { ok: false, scope: textOf(asker, limit), retryAfterSeconds: 0 };
    }
  }

  /** A block lent under a looser limit of the same account may be what is missing under this one. */
  async #leaseOrAskAround(account: Account, sessionId: string, limit: BudgetLimit, estimate: number): Promise<boolean> {
    if (await this.#lease(account, sessionId, limit, estimate)) return true;
    const idle = [...(this.#sameAccount.get(account.name) ?? [])].filter(
      ({ block, pending }) => block?.open === 0 && pending === undefined,
    );
    if (idle.length === 0) return false;
    for (const other of idle) {
      other.block!.retired = true;
      other.block = undefined;
    }
    await this.#flushing;
    await this.#flush();
    return this.#lease(account, sessionId, limit, estimate);
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
    const { grants } = await this.#keys.lease(
      {
        boot: this.#boot,
        wants: [
          {
            resource: 'usd_micros',
            scope: scopeOf(limit),
            scopeId: limit.window === 'session' ? sessionId : '',
            limit: BigInt(limit.maxUsdMicros),
            windowSeconds: windowSeconds[limit.window],
            // a session's calls come one after another, and other limits may lie over it
            want: need * BigInt(limit.window === 'session' ? 1 : blockOfCalls),
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
      usedAt: performance.now(),
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
      const { settled } = await this.#keys.settle({ boot: this.#boot, settlements }, { timeoutMs: settleTimeoutMs });
      for (const id of settled) this.#waiting.delete(id);
    } catch {
      // kept, and told again with the next flush; the lease charges the estimate meanwhile
    }
  }

  /** A client makes sessions at will; an account without a live block costs nothing to forget. */
  #forgetIdle(): void {
    for (const [key, account] of this.#accounts) {
      if (account.pending !== undefined || usable(account.block, 0)) continue;
      this.#accounts.delete(key);
      const same = this.#sameAccount.get(account.name);
      same?.delete(account);
      if (same?.size === 0) this.#sameAccount.delete(account.name);
    }
  }

  #claims(asker: Asker, ask: BudgetAsk, reservation: Reservation): Claim[] {
    const claims = new Map<string, Claim>();
    for (const limit of ask.limits) {
      const accountName = `${limit.window}/${scopeOf(limit)}/${ownerOf(asker.identity, asker.sessionId, scopeOf(limit))}`;
      const stricter = claims.get(accountName)?.limit ?? reservation.holds.get(accountName);
      if (stricter !== undefined && stricter.maxUsdMicros <= limit.maxUsdMicros) continue;
      const account = this.#account(asker.identity, accountName, limit.maxUsdMicros);
      claims.set(accountName, { limit, account, accountName });
    }
    return [...claims.values()];
  }

  #account(identity: Identity, name: string, maxUsdMicros: number): Account {
    const key = `${maxUsdMicros}/${name}`;
    let account = this.#accounts.get(key);
    if (account === undefined) {
      if (this.#accounts.size >= maxAccounts) this.#forgetIdle();
      account = { name, identity, block: undefined, pending: undefined };
      this.#accounts.set(key, account);
      const same = this.#sameAccount.get(name) ?? new Set();
      this.#sameAccount.set(name, same.add(account));
    }
    // renewed in place: a question under way answers to this account and no copy of it
    account.identity = identity;
    return account;
  }
}

function holdAll(claims: readonly Claim[], estimateUsdMicros: number, reservation: Reservation): void {
  for (const { account, accountName, limit } of claims)
    hold(reservation, { accountName, maxUsdMicros: limit.maxUsdMicros, block: account.block!, estimateUsdMicros });
}

const scopeOf = ({ window, scope }: BudgetLimit): LimitScope => (window === 'session' ? 'session' : (scope ?? 'agent'));

const textOf = ({ identity }: Asker, limit: BudgetLimit): string =>
  limit.window === 'session' ? 'this session' : `${scopeText(identity, scopeOf(limit))} (${limit.window})`;
