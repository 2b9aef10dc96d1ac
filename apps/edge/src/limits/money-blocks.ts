// Money reserved from blocks that keys leased: the estimate before the call, the truth after it. What is not settled is charged by the lease's end.
import type { Keys } from '@tappass/contracts/keys';
import type { BudgetAsk, BudgetLimit, LimitAnswer, LimitScope } from '@tappass/pipeline/ports';
import type { Client } from '@tappass/rpc/caller';
import { type Asker, refuses } from './counter.ts';
import { ownerOf, scopeText } from './limit-owner.ts';
import { type Account, MoneyAccounts, smallestBlock } from './money-accounts.ts';
import { hold, pay, type Reservation, usable } from './money-block.ts';
import { Settlements } from './settlements.ts';

/** The strictest limit of each account. */
interface Claim {
  readonly limit: BudgetLimit;
  readonly account: Account;
  readonly accountName: string;
}

/** With the settling before it below the second in which a caller hears that keys is down. */
const leaseTimeoutMs = 600;
/** Calls that a block is leased for: more each time, while it is used up soon; keys grants no more than an eighth of what is free. */
const largestBlock = 8_192;
const soonMs = 2_000;
/** Asked for ahead, so that no call waits: from when this part of a block is left. */
const renewBelow = 0.5;
const windowSeconds = { daily: 86_400, monthly: 2_592_000, session: 86_400, call: 86_400 } as const;

export class MoneyBlocks {
  readonly #keys: Client<typeof Keys>;
  readonly #boot: bigint;
  readonly #accounts = new MoneyAccounts();
  readonly #settlements: Settlements;

  constructor(keys: Client<typeof Keys>, boot: bigint) {
    this.#keys = keys;
    this.#boot = boot;
    this.#settlements = new Settlements(keys, boot);
  }

  /** Reserves under every limit or under none, beside what the call holds already. */
  reserve(asker: Asker, ask: BudgetAsk, reservation: Reservation): LimitAnswer | Promise<LimitAnswer> {
    const refused = asker.newSession ? refusedAsFirst(asker, ask, reservation) : undefined;
    if (refused !== undefined) return refused;
    const claims = this.#claims(asker, ask, reservation);
    for (const { account } of claims)
      if (!usable(account.block, ask.estimateUsdMicros)) return this.#reserveLate(asker, ask, reservation);
    holdAll(claims, ask.estimateUsdMicros, reservation);
    for (const claim of claims) this.#renew(asker, claim, ask.estimateUsdMicros);
    return { ok: true };
  }

  /** The truth of one call, once; `undefined`: nobody knows, and the estimate stands. */
  settle(reservation: Reservation, costUsdMicros: number | undefined): void {
    for (const held of reservation.holds.values()) pay(held, costUsdMicros ?? held.estimateUsdMicros);
    reservation.holds.clear();
  }

  close(): Promise<void> {
    return this.#settlements.close();
  }

  async #reserveLate(asker: Asker, ask: BudgetAsk, reservation: Reservation): Promise<LimitAnswer> {
    const arrivedAt = performance.now();
    for (;;) {
      // looked up anew each time: an account that lay idle may have been forgotten meanwhile
      const claims = this.#claims(asker, ask, reservation);
      const lacking = claims.find(({ account }) => !usable(account.block, ask.estimateUsdMicros));
      if (lacking === undefined) {
        holdAll(claims, ask.estimateUsdMicros, reservation);
        return { ok: true };
      }
      const { account, limit } = lacking;
      if (refuses(account.refusal, arrivedAt, ask.estimateUsdMicros))
        return notCovered(asker, limit, account.leftUsdMicros);
      // a failure is that of all who waited: asking one by one while keys is silent would take minutes
      await (account.pending ?? this.#askLate(account, asker.sessionId, limit, ask.estimateUsdMicros));
    }
  }

  /** A block that is used up soon is followed by another before anybody has to wait. */
  #renew(asker: Asker, { account, limit }: Claim, estimate: number): void {
    const { block } = account;
    if (block === undefined || account.pending !== undefined || block.renewed) return;
    if (block.free > block.granted * renewBelow || performance.now() - account.leasedAt > soonMs) return;
    block.renewed = true;
    // a failure is heard by the call that finds no room
    this.#ask(account, () => this.#lease(account, asker.sessionId, limit, estimate)).catch(() => {});
  }

  #ask(account: Account, lease: () => Promise<boolean>): Promise<boolean> {
    const leasing = lease();
    account.pending = leasing;
    return leasing.finally(() => {
      account.pending = undefined;
    });
  }

  #askLate(account: Account, sessionId: string, limit: BudgetLimit, estimate: number): Promise<boolean> {
    const askedAt = performance.now();
    return this.#ask(account, async () => {
      const granted = await this.#leaseLate(account, sessionId, limit, estimate);
      if (!granted) account.refusal = { askedAt, amount: estimate, waitMs: 0 };
      return granted;
    });
  }

  async #leaseLate(account: Account, sessionId: string, limit: BudgetLimit, estimate: number): Promise<boolean> {
    // what is left of the block before goes home first: near the limit it may be all there is
    if (account.block !== undefined) await this.#retire([account]);
    if (await this.#lease(account, sessionId, limit, estimate)) return true;
    // and what lies idle in a block lent under a looser limit of the same account
    const idle = this.#accounts
      .alike(account)
      .filter(({ block, pending }) => block?.open === 0 && pending === undefined);
    if (idle.length === 0) return false;
    await this.#retire(idle);
    return this.#lease(account, sessionId, limit, estimate);
  }

  async #retire(accounts: readonly Account[]): Promise<void> {
    for (const account of accounts) {
      if (account.block !== undefined) account.block.retired = true;
      account.block = undefined;
    }
    await this.#settlements.tellNow();
  }

  async #lease(account: Account, sessionId: string, limit: BudgetLimit, estimate: number): Promise<boolean> {
    const now = performance.now();
    account.calls = now - account.leasedAt < soonMs ? Math.min(largestBlock, account.calls * 4) : smallestBlock;
    account.leasedAt = now;
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
            want: need * BigInt(limit.window === 'session' ? 1 : account.calls),
            need,
          },
        ],
      },
      { principal: account.identity.signed, timeoutMs: leaseTimeoutMs },
    );
    const grant = grants[0];
    if (grant === undefined || grant.granted === 0n) {
      account.leftUsdMicros = Number(grant?.remaining ?? 0n);
      return false;
    }
    if (account.block !== undefined) account.block.retired = true;
    account.block = {
      granted: Number(grant.granted),
      renewed: false,
      leaseId: grant.leaseId,
      free: Number(grant.granted),
      open: 0,
      unsettled: 0,
      endsAt: performance.now() + grant.ttlMs / 2,
      usedAt: performance.now(),
      retired: false,
    };
    this.#settlements.add(account.block);
    return true;
  }

  #claims(asker: Asker, ask: BudgetAsk, reservation: Reservation): Claim[] {
    const claims = new Map<string, Claim>();
    for (const asked of ask.limits) {
      if (asked.window === 'session' && asker.newSession) continue;
      const limit = lessItsFirstCall(asked, asker);
      const accountName = `${limit.window}/${scopeOf(limit)}/${ownerOf(asker.identity, asker.sessionId, scopeOf(limit))}`;
      const stricter = claims.get(accountName)?.limit ?? reservation.holds.get(accountName);
      if (stricter !== undefined && stricter.maxUsdMicros <= limit.maxUsdMicros) continue;
      const account = this.#accounts.of(asker.identity, accountName, limit.maxUsdMicros);
      claims.set(accountName, { limit, account, accountName });
    }
    return [...claims.values()];
  }
}

function holdAll(claims: readonly Claim[], estimateUsdMicros: number, reservation: Reservation): void {
  for (const { account, accountName, limit } of claims)
    hold(reservation, { accountName, maxUsdMicros: limit.maxUsdMicros, block: account.block!, estimateUsdMicros });
}

/** A session that this call makes has no other spender, so nothing needs to be leased: only the limits are looked at. */
function refusedAsFirst(asker: Asker, ask: BudgetAsk, reservation: Reservation): LimitAnswer | undefined {
  const limits = ask.limits.filter(({ window }) => window === 'session');
  if (limits.length === 0) return undefined;
  const over = limits.find(({ maxUsdMicros }) => ask.estimateUsdMicros > maxUsdMicros);
  if (over !== undefined) return notCovered(asker, over, over.maxUsdMicros);
  reservation.newSessionUsdMicros = Math.max(reservation.newSessionUsdMicros ?? 0, ask.estimateUsdMicros);
  return undefined;
}

const notCovered = (asker: Asker, limit: BudgetLimit, leftUsdMicros: number): LimitAnswer => ({
  ok: false,
  scope: textOf(asker, limit),
  retryAfterSeconds: 0,
  leftUsdMicros,
  maxUsdMicros: limit.maxUsdMicros,
});

const lessItsFirstCall = (limit: BudgetLimit, { sessionSpentUsdMicros }: Asker): BudgetLimit =>
  limit.window !== 'session' || sessionSpentUsdMicros === 0
    ? limit
    : { ...limit, maxUsdMicros: Math.max(1, limit.maxUsdMicros - sessionSpentUsdMicros) };

const scopeOf = ({ window, scope }: BudgetLimit): LimitScope => (window === 'session' ? 'session' : (scope ?? 'agent'));

const textOf = ({ identity }: Asker, limit: BudgetLimit): string =>
  limit.window === 'session' ? 'this session' : `${scopeText(identity, scopeOf(limit))} (${limit.window})`;
