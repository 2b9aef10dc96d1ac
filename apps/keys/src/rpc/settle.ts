// Keys.Settle: what was really used. Money goes to PostgreSQL first, which counts a settlement id once, then to Redis.
import { Controller, Inject } from '@nestjs/common';
import { Keys, type Settlement, type SettleRequest } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { confirmFilling, fillingOf, settleMoney } from '../redis/budget.ts';
import { correctBucket } from '../redis/rate-bucket.ts';
import { holdSlots } from '../redis/slots.ts';
import { recordSettlement } from '../store/spend.ts';
import { slotLeaseMs } from './lease.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

@Controller()
export class SettleRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.settle)
  async settle(request: SettleRequest, context: RpcContext) {
    requireCaller(context, 'edge');
    const settled: string[] = [];
    let failure: unknown;
    for (const settlement of request.settlements) {
      try {
        await this.#one(settlement);
        settled.push(settlement.settlementId);
      } catch (fault) {
        // not acknowledged, so that the edge tells it again; it holds up none beside it
        failure = fault;
      }
    }
    if (settled.length === 0 && failure !== undefined) throw failure;
    return { settled };
  }

  #one(settlement: Settlement): Promise<void> {
    if (/^(calls|tokens):/.test(settlement.leaseId)) return this.#bucket(settlement);
    return settlement.leaseId.startsWith('slots:') ? this.#slots(settlement) : this.#money(settlement);
  }

  async #bucket({ leaseId, settlementId, used }: Settlement): Promise<void> {
    const { granted, bucket } = readBucketLease(leaseId);
    const unused = granted - Number(used);
    if (unused === 0) return;
    await this.#redis(() => correctBucket(this.#room.redis, { bucket, unused, settlementId }));
  }

  async #slots({ leaseId, used, close }: Settlement): Promise<void> {
    const { name, bucket } = readSlotLease(leaseId);
    const places = close ? 0 : Number(used);
    await this.#redis(() => holdSlots(this.#room.redis, { bucket, name, places, ttlMs: slotLeaseMs }));
  }

  async #redis(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (cause) {
      throw new Fault('not_ready', { details: { part: 'redis' }, cause });
    }
  }

  async #money(settlement: Settlement): Promise<void> {
    const { db, generation, redis } = this.#room;
    const { tenant, account } = readMoneyLease(settlement.leaseId);
    const usedMicros = Number(settlement.used);
    const { leaseId, settlementId, close } = settlement;
    const before = await this.#filling(tenant, account);
    const fresh = await recordSettlement(db.pool, tenant, { settlementId, leaseId, account, usedMicros, close });
    try {
      const place = { generation: generation.current(), tenant, account };
      // told before: whether Redis knows of it nobody can say, so it forgets the account and fills it from the truth
      await (fresh
        ? settleMoney(redis, place, { fill: before, leaseId, usedMicros, close })
        : confirmFilling(redis, place, ''));
    } catch (cause) {
      throw new Fault('not_ready', { details: { part: 'redis' }, cause });
    }
  }

  /** Empty while Redis is away: the truth is told all the same. */
  async #filling(tenant: string, account: string): Promise<string> {
    try {
      return await fillingOf(this.#room.redis, { generation: this.#room.generation.current(), tenant, account });
    } catch {
      return '';
    }
  }
}

/** `usd:<tenant>:<random>:<account>` */
function readMoneyLease(leaseId: string): { tenant: string; account: string } {
  const [kind, tenant, random, account] = leaseId.split(':');
  if (
    kind !== 'usd' ||
    !uuid.test(tenant ?? '') ||
    tenant === undefined ||
    random === undefined ||
    account === undefined
  ) {
    throw notOurs();
  }
  return { tenant, account };
}

/** `calls:<granted>:<bucket>`, `tokens:<granted>:<bucket>` */
function readBucketLease(leaseId: string): { granted: number; bucket: string } {
  const [, resource, granted, bucket] = /^(calls|tokens):(\d{1,15}):(.+)$/.exec(leaseId) ?? [];
  if (resource === undefined || granted === undefined || bucket?.startsWith(`${resource}/`) !== true) throw notOurs();
  return { granted: Number(granted), bucket };
}

/** `slots:<name>:<bucket>` */
function readSlotLease(leaseId: string): { name: string; bucket: string } {
  const [, name, bucket] = /^slots:([0-9a-f]{8,64}):([\w/.-]{1,300})$/.exec(leaseId) ?? [];
  if (name === undefined || bucket === undefined) throw notOurs();
  return { name, bucket };
}

const notOurs = (): Fault =>
  new Fault('bad_field', { details: { field: 'lease_id', detail: 'is not a lease of ours' } });
