// Keys.Lease: blocks of calls, tokens, places and money for one edge. Whose they are comes from the principal, never from the request.
import { randomBytes } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import type { Principal } from '@tappass/contracts/common';
import { Keys, type LeaseRequest, type LeaseWant } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { principalOf, type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { accountOf, periodOf, windowLeftMs } from '../domain/account.ts';
import { limitOwner } from '../domain/limit-owner.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import {
  type AccountPlace,
  type BudgetGrant,
  type BudgetWant,
  confirmFilling,
  fillAccount,
  leaseMoney,
} from '../redis/budget.ts';
import { takeFromBucket } from '../redis/rate-bucket.ts';
import { takeSlots } from '../redis/slots.ts';
import { accountState, recordLeases } from '../store/spend.ts';

/** Long enough to cover a slow answer; a lease of a dead edge is charged after it. */
export const moneyLeaseMs = 15 * 60_000;
/** What is not used by then is given back by the edge; a dead edge's is lost until the window has drained it. */
const bucketLeaseMs = 10_000;
/** Renewed at a third of it; of a dead edge free again after it. */
export const slotLeaseMs = 15_000;
/** Nobody knows when a call ends; soon enough to ask again. */
const retrySlotMs = 1_000;
const keepBeyondWindowMs = 2 * 86_400_000;
const fillAttempts = 5;

const granting = { calls: 'bucket', tokens: 'bucket', concurrent: 'slots', usd_micros: 'money' } as const;

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
    const grant = Object.hasOwn(granting, want.resource) ? granting[want.resource as keyof typeof granting] : undefined;
    if (grant === undefined) throw badWant(`knows calls, tokens, concurrent and usd_micros, not ${want.resource}`);
    if (want.limit <= 0n || want.need <= 0n || (want.windowSeconds === 0) !== (want.resource === 'concurrent'))
      throw badWant('expects positive limit, need and window');
    const owner = limitOwner(principal, want, () => this.#room.peppers.current().at(-1)!.key);
    if (grant === 'bucket') return this.#bucket(principal, want, owner);
    return grant === 'slots' ? this.#slots(principal, want, owner) : this.#money(principal, want, owner);
  }

  async #bucket(principal: Principal, want: LeaseWant, owner: string) {
    const bucket = `${want.resource}/${uuidText(principal.orgUuid)}/${want.scope}/${owner}/${want.windowSeconds}`;
    const grant = await this.#redis(() =>
      takeFromBucket(this.#room.redis, {
        bucket,
        limit: Number(want.limit),
        windowMs: want.windowSeconds * 1000,
        want: Number(want.want),
        need: Number(want.need),
      }),
    );
    return {
      leaseId: `${want.resource}:${grant.granted}:${bucket}`,
      granted: BigInt(grant.granted),
      ttlMs: bucketLeaseMs,
      remaining: BigInt(Math.max(0, grant.remaining)),
      retryAfterMs: grant.retryAfterMs,
    };
  }

  async #slots(principal: Principal, want: LeaseWant, owner: string) {
    if (!/^[0-9a-f]{8,64}$/.test(want.name)) throw badWant('expects a name of 8 to 64 hexadecimal digits');
    const bucket = `${uuidText(principal.orgUuid)}/${want.scope}/${owner}`;
    const grant = await this.#redis(() =>
      takeSlots(this.#room.redis, {
        ...{ bucket, name: want.name, ttlMs: slotLeaseMs },
        ...{ limit: Number(want.limit), want: Number(want.want), need: Number(want.need) },
      }),
    );
    return {
      leaseId: `slots:${want.name}:${bucket}`,
      granted: BigInt(grant.granted),
      ttlMs: slotLeaseMs,
      remaining: BigInt(grant.remaining),
      retryAfterMs: grant.granted > 0 ? 0 : retrySlotMs,
    };
  }

  async #money(principal: Principal, want: LeaseWant, owner: string) {
    const period = periodOf(want.windowSeconds);
    if (period === undefined) throw badWant('expects a window of 86400 (daily) or 2592000 (monthly) seconds');
    const tenant = uuidText(principal.orgUuid);
    const nowMs = this.#room.now();
    const account = accountOf(want.scope, owner, period, nowMs);
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

const badWant = (detail: string): Fault => new Fault('bad_field', { details: { field: 'wants', detail } });
