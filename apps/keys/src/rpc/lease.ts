// Keys.Lease: blocks of calls and money for one edge. Whose they are comes from the principal, never from the request.
import { createHash, randomBytes } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import type { Principal } from '@tappass/contracts/common';
import { Keys, type LeaseRequest, type LeaseWant } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { principalOf, type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { accountOf, periodOf, windowLeftMs } from '../domain/account.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import {
  type AccountPlace,
  type BudgetGrant,
  type BudgetWant,
  confirmFilling,
  fillAccount,
  leaseMoney,
} from '../redis/budget.ts';
import { takeCalls } from '../redis/rate-bucket.ts';
import { accountState, recordLeases } from '../store/spend.ts';

/** Long enough to cover a slow answer; a lease of a dead edge is charged after it. */
export const moneyLeaseMs = 15 * 60_000;
/** Calls not used by then are given back by the edge; a dead edge's are lost until the bucket refills. */
const callsLeaseMs = 10_000;
const keepBeyondWindowMs = 2 * 86_400_000;
const fillAttempts = 5;

@Controller()
export class LeaseRpc {
  readonly #room: KeysRoom;
  readonly #fillings = new Map<string, Promise<void>>();

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.lease)
  async lease(request: LeaseRequest, context: RpcContext) {
    requireCaller(context, 'edge');
    const principal = principalOf(context);
    const grants = [];
    for (const want of request.wants) grants.push(await this.#grant(principal, want));
    return { grants };
  }

  #grant(principal: Principal, want: LeaseWant) {
    if (want.limit <= 0n || want.need <= 0n || want.windowSeconds === 0)
      throw badWant('expects positive limit, need and window');
    const scopeId = scopeIdOf(principal, want);
    if (want.resource === 'calls') return this.#calls(principal, want, scopeId);
    if (want.resource === 'usd_micros') return this.#money(principal, want, scopeId);
    throw badWant(`knows calls and usd_micros, not ${want.resource}`);
  }

  async #calls(principal: Principal, want: LeaseWant, scopeId: string) {
    const bucket = `${uuidText(principal.orgUuid)}/${want.scope}/${scopeId}/${want.windowSeconds}`;
    const grant = await this.#redis(() =>
      takeCalls(this.#room.redis, {
        bucket,
        limit: Number(want.limit),
        windowMs: want.windowSeconds * 1000,
        want: Number(want.want),
        need: Number(want.need),
      }),
    );
    return {
      leaseId: `calls:${grant.granted}:${bucket}`,
      granted: BigInt(grant.granted),
      ttlMs: callsLeaseMs,
      remaining: BigInt(Math.max(0, grant.remaining)),
      retryAfterMs: grant.retryAfterMs,
    };
  }

  async #money(principal: Principal, want: LeaseWant, scopeId: string) {
    const period = periodOf(want.windowSeconds);
    if (period === undefined) throw badWant('expects a window of 86400 (daily) or 2592000 (monthly) seconds');
    const tenant = uuidText(principal.orgUuid);
    const nowMs = this.#room.now();
    const account = accountOf(want.scope, scopeId, period, nowMs);
    const leftMs = windowLeftMs(period, nowMs);
    const leaseId = `usd:${tenant}:${randomBytes(9).toString('hex')}:${account}`;
    const grant = await this.#redis(() =>
      this.#reserve(tenant, account, {
        leaseId,
        limitMicros: Number(want.limit),
        wantMicros: Number(want.want),
        needMicros: Number(want.need),
        ttlMs: moneyLeaseMs,
        keepMs: leftMs + keepBeyondWindowMs,
      }),
    );
    if (grant.granted > 0) await this.#record(tenant, account, leaseId, grant);
    return {
      leaseId,
      granted: BigInt(grant.granted),
      ttlMs: Math.min(moneyLeaseMs, leftMs),
      remaining: BigInt(grant.remaining),
      retryAfterMs: grant.granted > 0 ? 0 : leftMs,
    };
  }

  async #reserve(tenant: string, account: string, want: BudgetWant): Promise<BudgetGrant> {
    const { generation, redis } = this.#room;
    for (let attempt = 0; attempt < fillAttempts; attempt++) {
      const place = { generation: generation.current(), tenant, account };
      await this.#fill(place, want.keepMs);
      const grant = await leaseMoney(redis, place, want);
      if (grant !== undefined) return grant;
    }
    throw new Fault('not_ready', { details: { part: 'redis' } });
  }

  // One of many that ask at once reads the database for all of them.
  #fill(place: AccountPlace, keepMs: number): Promise<void> {
    const { db, redis } = this.#room;
    const name = JSON.stringify(place);
    const filling =
      this.#fillings.get(name) ??
      fillAccount(redis, place, () => accountState(db.pool, place.tenant, place.account), keepMs).finally(() =>
        this.#fillings.delete(name),
      );
    this.#fillings.set(name, filling);
    return filling;
  }

  // A filling read before the lease was on record does not know it: whatever Redis holds then is dropped, and filled anew.
  async #record(tenant: string, account: string, leaseId: string, grant: BudgetGrant): Promise<void> {
    const { db, generation, redis } = this.#room;
    const confirm = (fill: string) =>
      this.#redis(() => confirmFilling(redis, { generation: generation.current(), tenant, account }, fill));
    try {
      await recordLeases(db.pool, tenant, [{ leaseId, account, micros: grant.granted, ttlMs: moneyLeaseMs }]);
    } catch (fault) {
      await confirm('').catch(() => {});
      throw fault;
    }
    await confirm(grant.fill);
  }

  async #redis<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      throw new Fault('not_ready', { details: { part: 'redis' }, cause });
    }
  }
}

// A session is only ever one of the caller's own, whatever id was sent.
function scopeIdOf(principal: Principal, { scope, scopeId }: LeaseWant): string {
  if (scope === 'session' && scopeId !== '')
    return createHash('sha256').update(`${principal.agentUuid}\n${scopeId}`).digest('hex');
  if (scope === 'agent') return principal.agentUuid;
  if (scope === 'developer' && principal.developerPseudonym !== '') return principal.developerPseudonym;
  if (scope === 'org') return uuidText(principal.orgUuid);
  throw badWant(`cannot be counted by ${scope} for this credential`);
}

const badWant = (detail: string): Fault => new Fault('bad_field', { details: { field: 'wants', detail } });
