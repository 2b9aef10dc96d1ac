// Limits under a race, a crash and a lost Redis: what is lent never passes what was allowed, and what was spent is never forgotten.
import { isFault } from '@tappass/errors/fault';
import { eventually } from '@tappass/testkit/eventually';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { leaseMoney, settleMoney } from '../src/redis/budget.ts';
import { Rig } from './rig.ts';

let rig: Rig;
let redis: Redis;
let made = 0;
beforeAll(async () => {
  rig = await Rig.open();
  redis = new Redis(rig.redis.urlWithPassword);
  redis.on('error', () => {});
  await rig.newOrg('acme');
});
afterEach(() => expect(rig.process('keys').child.exitCode).toBeNull());
afterAll(async () => {
  redis.disconnect();
  await rig.close();
});

/** An agent with budgets of its own. */
async function spender() {
  const agentId = `spender-${++made}`;
  await rig.keys.createAgent({ agentId }, await rig.as(rig.adminKey, 'acme'));
  const caller = await rig.as((await rig.issue('acme', agentId)).apiKey);
  const money = (limit: bigint, need: bigint, want = need) =>
    rig.keys
      .lease(
        { boot: 1n, wants: [{ resource: 'usd_micros', scope: 'agent', limit, need, want, windowSeconds: 86_400 }] },
        caller,
      )
      .then(({ grants }) => grants[0]!);
  const calls = (limit: bigint, want = 1n) =>
    rig.keys
      .lease(
        { boot: 1n, wants: [{ resource: 'calls', scope: 'agent', limit, need: 1n, want, windowSeconds: 3_600 }] },
        caller,
      )
      .then(({ grants }) => grants[0]!);
  return { money, calls };
}

const settle = (leaseId: string, used: bigint, close: boolean, settlementId = `s${++made}`) =>
  rig.keys.settle({ boot: 1n, settlements: [{ settlementId, leaseId, used, close }] });

test('however many ask at once, what is lent never passes the limit', async () => {
  const { money } = await spender();
  const grants = await Promise.all(Array.from({ length: 200 }, () => money(100n, 10n)));
  expect(grants.filter((grant) => grant.granted > 0n)).toHaveLength(10);
  expect(grants.reduce((sum, grant) => sum + grant.granted, 0n)).toBe(100n);
});

test('what a call did not use is there for the next', async () => {
  const { money } = await spender();
  const lease = await money(100n, 100n);
  expect((await money(100n, 1n)).granted).toBe(0n);
  await settle(lease.leaseId, 30n, true);
  expect((await money(100n, 71n)).granted).toBe(0n);
  expect((await money(100n, 70n)).granted).toBe(70n);
});

test('a settlement counts once, however often it is told', async () => {
  const { money } = await spender();
  const lease = await money(100n, 60n);
  for (let told = 0; told < 3; told += 1) await settle(lease.leaseId, 20n, false, `again-${lease.leaseId}`);
  await settle(lease.leaseId, 0n, true);
  expect((await money(100n, 80n)).granted).toBe(80n);
});

test('a block is an eighth of what is free, and near the limit no more than the call needs', async () => {
  const { money } = await spender();
  expect((await money(800n, 1n, 800n)).granted).toBe(100n);
  const near = await money(800n, 650n);
  expect(near.granted).toBe(650n);
  expect((await money(800n, 20n, 800n)).granted).toBe(20n);
});

test('a lease of another organisation, or of nobody, settles nothing', async () => {
  await expect(settle('usd:nonsense', 1n, true)).rejects.toMatchObject({ reason: 'bad_field' });
});

test('calls are counted by the store, given back when unused, and the wait is told', async () => {
  const { calls } = await spender();
  const grants = await Promise.all(Array.from({ length: 30 }, () => calls(10n)));
  expect(grants.reduce((sum, grant) => sum + Number(grant.granted), 0)).toBe(10);
  expect(grants.find((grant) => grant.granted === 0n)?.retryAfterMs).toBeGreaterThan(0);
  const taken = grants.find((grant) => grant.granted > 0n)!;
  await settle(taken.leaseId, taken.granted - 1n, true);
  expect((await calls(10n)).granted).toBe(1n);
});

test('an expired lease charges what it lent, and a late settlement corrects it', async () => {
  const want = { generation: 'g', tenant: 't', account: `expiring-${++made}`, limitMicros: 100, keepMs: 60_000 };
  const ask = (leaseId: string, needMicros: number, ttlMs = 60_000) =>
    leaseMoney(redis, { ...want, leaseId, needMicros, wantMicros: needMicros, ttlMs });
  expect((await ask('early', 80, 20)).granted).toBe(80);
  const account = `budget:g:{t/${want.account}}`;
  await eventually('the lease to be charged', async () => {
    await ask('probe', 1_000);
    return (await redis.hget(account, 'spent')) === '80';
  });
  expect((await ask('too-much', 21)).granted).toBe(0);
  const { generation, tenant, account: name } = want;
  await settleMoney(redis, {
    generation,
    tenant,
    account: name,
    leaseId: 'early',
    settlementId: 'late',
    usedMicros: 30,
    close: true,
  });
  expect(await redis.hgetall(account)).toEqual({ spent: '30', reserved: '0' });
  expect((await ask('after', 70)).granted).toBe(70);
});

test('with Redis gone nothing is lent; an empty one is filled with what was spent and what is still lent', async () => {
  const { money } = await spender();
  const lease = await money(100n, 60n);
  await settle(lease.leaseId, 20n, false);
  await rig.killRedis();
  await expect(money(100n, 1n)).rejects.toMatchObject({ reason: 'not_ready' });
  await rig.startEmptyRedis();
  // 20 spent and 40 still lent: 40 are free
  const tooMuch = await eventually('keys to lend again', () =>
    money(100n, 41n).catch((thrown: unknown) => {
      if (isFault(thrown, 'not_ready')) return undefined;
      throw thrown;
    }),
  );
  expect(tooMuch.granted).toBe(0n);
  expect((await money(100n, 40n)).granted).toBe(40n);
  await settle(lease.leaseId, 10n, true);
  expect((await money(100n, 31n)).granted).toBe(0n);
  expect((await money(100n, 30n)).granted).toBe(30n);
});

test('keys killed between lending and settling forgets neither', async () => {
  const { money } = await spender();
  const lease = await money(100n, 90n);
  await rig.process('keys').end('SIGKILL');
  await rig.start('keys');
  expect((await money(100n, 11n)).granted).toBe(0n);
  await settle(lease.leaseId, 50n, true);
  expect((await money(100n, 50n)).granted).toBe(50n);
});
