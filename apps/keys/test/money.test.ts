// Money over a real Redis and PostgreSQL: what is granted and spent never passes the limit, whatever of it dies in between.
import { randomBytes } from 'node:crypto';
import type { Keys, LeaseGrant } from '@tappass/contracts/keys';
import { uuidBytes } from '@tappass/evidence/uuid-v7';
import type { Client } from '@tappass/rpc/caller';
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fillAccount, fillingOf, leaseMoney, settleMoney } from '../src/redis/budget.ts';
import { accountState, recordSettlement } from '../src/store/spend.ts';
import { as, Rig, type Served } from './rig.ts';

const daily = 86_400;
const tenant = '11111111-1111-4111-8111-111111111111';
let rig: Rig;
let served: Served;
let edge: Client<typeof Keys>;
let agentUuid: string;

beforeAll(async () => {
  rig = await Rig.open();
  await rig.startVault();
  served = await rig.serve();
  edge = await rig.client('edge');
});
beforeEach(() => {
  agentUuid = `ag_${randomBytes(6).toString('hex')}`;
});
afterAll(() => rig.close());

interface Want {
  readonly limit: number;
  readonly want: number;
  readonly need?: number;
  readonly tenant?: string;
  readonly scopeId?: string;
}

const lease = async ({ limit, want, need = want, ...whose }: Want): Promise<LeaseGrant> => {
  const wants = [
    {
      ...{ resource: 'usd_micros', scope: 'agent', scopeId: whose.scopeId ?? '', windowSeconds: daily },
      ...{ limit: BigInt(limit), want: BigInt(want), need: BigInt(need) },
    },
  ];
  const { grants } = await edge.lease({ wants }, as({ orgUuid: uuidBytes(whose.tenant ?? tenant), agentUuid }));
  return grants[0]!;
};
const settle = (leaseId: string, used: number, close = false, settlementId = randomBytes(8).toString('hex')) =>
  edge.settle({ settlements: [{ settlementId, leaseId, used: BigInt(used), close }] });
/** What the account still grants of a limit: all of it, less what is spent and reserved. */
const left = async (limit: number): Promise<number> => Number((await lease({ limit, want: limit * 10 })).remaining);
const accountOf = (leaseId: string): string => leaseId.split(':')[3] ?? '';
const spentInDatabase = async (): Promise<number> =>
  Number(
    (await rig.admin<{ micros: string }>('select micros from spend where account like $1', [`%${agentUuid}%`]))[0]
      ?.micros ?? 0,
  );

describe('a budget', () => {
  test('worth ten calls grants exactly ten of two hundred that ask at once', async () => {
    const grants = await Promise.all(Array.from({ length: 200 }, () => lease({ limit: 1_000, want: 100 })));
    expect(grants.filter(({ granted }) => granted === 100n)).toHaveLength(10);
    expect(grants.filter(({ granted }) => granted === 0n)).toHaveLength(190);
  });

  test('shrinks its blocks towards the limit and says how long the window lasts when it is empty', async () => {
    expect((await lease({ limit: 800, want: 800, need: 1 })).granted).toBe(100n);
    expect((await lease({ limit: 800, want: 800, need: 650 })).granted).toBe(650n);
    const refused = await lease({ limit: 800, want: 51, need: 51 });
    expect([refused.granted, refused.remaining]).toEqual([0n, 50n]);
    expect(refused.retryAfterMs).toBeGreaterThan(0);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(86_400_000);
  });

  test('gets back what a closed lease did not use, and charges what it used', async () => {
    const { leaseId } = await lease({ limit: 1_000, want: 400 });
    await settle(leaseId, 100);
    expect(await left(1_000)).toBe(600);
    await settle(leaseId, 50, true);
    expect(await left(1_000)).toBe(850);
    expect(await spentInDatabase()).toBe(150);
  });

  test('counts a settlement once however often it is told', async () => {
    const { leaseId } = await lease({ limit: 1_000, want: 400 });
    for (let n = 0; n < 3; n++) await settle(leaseId, 100, false, `again-${agentUuid}`);
    await settle(leaseId, 0, true);
    expect(await left(1_000)).toBe(900);
    expect(await spentInDatabase()).toBe(100);
  });

  test('counts a settlement once that reached the database before a crash and Redis after it', async () => {
    const { leaseId } = await lease({ limit: 1_000, want: 400 });
    const settlementId = `crash-${agentUuid}`;
    const row = { settlementId, leaseId, account: accountOf(leaseId), usedMicros: 100, close: true };
    await recordSettlement(served.room.db.pool, tenant, row);
    expect(await left(1_000)).toBe(600);
    await settle(leaseId, 100, true, settlementId);
    expect(await left(1_000)).toBe(900);
    expect(await spentInDatabase()).toBe(100);
  });

  test('is the principal’s, whatever agent, organisation or scope the request names', async () => {
    const { leaseId } = await lease({ limit: 1_000, want: 1_000, scopeId: 'ag_somebody_else' });
    expect(leaseId).toContain(`:agent/${agentUuid}/daily/`);
    const elsewhere = await lease({ limit: 1_000, want: 1_000, tenant: '22222222-2222-4222-8222-222222222222' });
    expect(elsewhere.granted).toBe(1_000n);
    expect((await lease({ limit: 1_000, want: 1 })).granted).toBe(0n);
  });

  test.each([
    ['a limit of nothing', { limit: 0n }],
    ['a need of nothing', { need: 0n }],
    ['a window nobody knows', { windowSeconds: 77 }],
    ['a resource nobody knows', { resource: 'wishes' }],
    ['a developer the principal does not name', { scope: 'developer' }],
    ['a session without an id', { scope: 'session' }],
  ])('cannot be asked for %s', async (_, change) => {
    const sound = { resource: 'usd_micros', scope: 'agent', limit: 10n, want: 1n, need: 1n, windowSeconds: daily };
    await expect(
      edge.lease({ wants: [{ ...sound, ...change }] }, as({ orgUuid: uuidBytes(tenant), agentUuid })),
    ).rejects.toMatchObject({ reason: 'bad_field' });
  });

  test('is leased and settled for the edge only, and only on behalf of somebody', async () => {
    const stranger = await rig.client('policy');
    await expect(stranger.lease({ wants: [] }, as({ orgUuid: uuidBytes(tenant) }))).rejects.toMatchObject({
      reason: 'forbidden',
    });
    await expect(stranger.settle({ settlements: [] })).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(edge.lease({ wants: [] })).rejects.toMatchObject({ reason: 'unauthenticated' });
  });

  test('one settlement that cannot be booked holds up none beside it', async () => {
    const { leaseId } = await lease({ limit: 1_000, want: 400 });
    const used = 100n;
    const { settled } = await edge.settle({
      settlements: [
        { settlementId: 'no-lease', leaseId: 'nonsense', used, close: true },
        { settlementId: 'no-tenant', leaseId: `usd:nobody:1:${accountOf(leaseId)}`, used, close: true },
        { settlementId: `good-${agentUuid}`, leaseId, used, close: true },
      ],
    });
    expect(settled).toEqual([`good-${agentUuid}`]);
    expect(await spentInDatabase()).toBe(100);
  });

  test('whose lease cannot be put on record in the database is not held by it in Redis either', async () => {
    expect(await left(1_000)).toBe(1_000);
    await rig.admin('revoke insert on budget_lease from keys_app');
    try {
      await expect(lease({ limit: 1_000, want: 400 })).rejects.toMatchObject({ name: 'Fault' });
    } finally {
      await rig.admin('grant insert on budget_lease to keys_app');
    }
    expect(await left(1_000)).toBe(1_000);
  });
});

describe('a lease that expires', () => {
  const own = () => ({ generation: served.room.generation.current(), tenant, account: `agent/${agentUuid}/x` });
  const open = async (leaseId: string, ttlMs: number, wantMicros: number) => {
    const { redis, db } = served.room;
    await fillAccount(redis, own(), () => accountState(db.pool, tenant, own().account), 60_000);
    const sizes = { limitMicros: 1_000, wantMicros, needMicros: wantMicros, keepMs: 60_000 };
    return leaseMoney(redis, own(), { ...sizes, leaseId, ttlMs });
  };
  const free = async () => (await open(`probe-${randomBytes(4).toString('hex')}`, 60_000, 10_000))?.remaining;

  test('charges its estimate; a late settlement corrects the charge to what was used', async () => {
    const { redis } = served.room;
    const leaseId = `late-${agentUuid}`;
    expect(await open(leaseId, 1, 400)).toMatchObject({ granted: 400 });
    const spent = async () =>
      Number(await redis.hget(`budget:${own().generation}:{${tenant}/${own().account}}`, 'spent'));
    await eventually('the charge', async () => (await free()) === 600 && (await spent()) === 400);
    const fill = await fillingOf(redis, own());
    await settleMoney(redis, own(), { fill, leaseId, usedMicros: 150, close: true });
    expect([await free(), await spent()]).toEqual([850, 150]);
  });

  test('frees nothing while it is charged, so that a dead edge cannot be outspent', async () => {
    await open(`dead-${agentUuid}`, 1, 1_000);
    await eventually('nothing left', async () => (await free()) === 0);
    expect(await open(`next-${agentUuid}`, 60_000, 1)).toMatchObject({ granted: 0 });
  });
});

describe('with Redis gone', () => {
  test('nothing is leased; an empty one is filled from the database, and never below what was really spent', async () => {
    const first = await lease({ limit: 1_000, want: 300 });
    const second = await lease({ limit: 1_000, want: 200 });
    await settle(first.leaseId, 250, true);
    await rig.loseRedis();
    await expect(lease({ limit: 1_000, want: 1 })).rejects.toMatchObject({ reason: 'not_ready' });
    // told while Redis is away: the database has it, the edge tells it again
    const settlementId = `away-${agentUuid}`;
    await expect(settle(second.leaseId, 50, false, settlementId)).rejects.toMatchObject({ reason: 'not_ready' });
    await rig.startRedisAgain();
    await eventually('Redis', () => served.room.generation.current());
    // the first that an empty Redis hears of the account is a settlement
    expect((await settle(second.leaseId, 50, false, settlementId)).settled).toEqual([settlementId]);
    expect(await left(1_000)).toBe(550);
    expect((await settle(second.leaseId, 50, false, settlementId)).settled).toEqual([settlementId]);
    expect(await left(1_000)).toBe(550);
    await settle(second.leaseId, 0, true);
    expect(await left(1_000)).toBe(700);
    expect(await spentInDatabase()).toBe(300);
  });

  test('a settlement that comes between the database and the filling is counted once', async () => {
    const { leaseId } = await lease({ limit: 1_000, want: 400 });
    const row = {
      settlementId: `fill-${agentUuid}`,
      leaseId,
      account: accountOf(leaseId),
      usedMicros: 100,
      close: true,
    };
    await recordSettlement(served.room.db.pool, tenant, row);
    await served.room.redis.flushall();
    expect(await left(1_000)).toBe(900);
    await settle(leaseId, 100, true, row.settlementId);
    expect(await left(1_000)).toBe(900);
  });
});
