// Calls and sessions in a real Redis: the bucket refills by Redis's clock, unused calls come back once, and turns belong to their owner.
import { randomBytes } from 'node:crypto';
import type { Keys, LeaseGrant } from '@tappass/contracts/keys';
import { uuidBytes } from '@tappass/evidence/uuid-v7';
import type { Client } from '@tappass/rpc/caller';
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { takeFromBucket } from '../src/redis/rate-bucket.ts';
import { as, Rig, type Served } from './rig.ts';

const orgUuid = uuidBytes('11111111-1111-4111-8111-111111111111');
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

const take = async (limit: number, want: number, need = want): Promise<LeaseGrant> => {
  const calls = { resource: 'calls', scope: 'agent', windowSeconds: 3600 };
  const wants = [{ ...calls, limit: BigInt(limit), want: BigInt(want), need: BigInt(need) }];
  return (await edge.lease({ wants }, as({ orgUuid, agentUuid }))).grants[0]!;
};
const giveBack = (leaseId: string, used: number, settlementId = randomBytes(6).toString('hex')) =>
  edge.settle({ settlements: [{ settlementId, leaseId, used: BigInt(used), close: true }] });

describe('calls', () => {
  test('are granted to the limit and no further when many ask at once', async () => {
    const grants = await Promise.all(Array.from({ length: 60 }, () => take(10, 1)));
    expect(grants.filter(({ granted }) => granted === 1n)).toHaveLength(10);
    const refused = grants.find(({ granted }) => granted === 0n);
    expect(refused?.retryAfterMs).toBeGreaterThan(0);
    expect(refused?.retryAfterMs).toBeLessThanOrEqual(360_000);
  });

  test('come in smaller blocks near the limit, so that nobody hoards the last', async () => {
    expect((await take(80, 80, 1)).granted).toBe(10n);
    expect((await take(80, 68, 68)).granted).toBe(68n);
    expect((await take(80, 80, 1)).granted).toBe(1n);
  });

  test('that were not used come back, once, and never above the limit', async () => {
    const { leaseId } = await take(10, 10);
    expect((await take(10, 1)).granted).toBe(0n);
    await giveBack(leaseId, 6, `once-${agentUuid}`);
    await giveBack(leaseId, 6, `once-${agentUuid}`);
    expect((await take(10, 5)).granted).toBe(0n);
    expect((await take(10, 4)).granted).toBe(4n);
    await giveBack(leaseId, 0);
    await giveBack(leaseId, 0);
    expect((await take(10, 11)).granted).toBe(0n);
    expect((await take(10, 10)).granted).toBe(10n);
  });

  test("come back with time, by Redis's clock", async () => {
    const want = { bucket: `refill-${agentUuid}`, limit: 10, windowMs: 400 };
    const all = await takeFromBucket(served.room.redis, { ...want, want: 10, need: 10 });
    expect(all.granted).toBe(10);
    const next = await takeFromBucket(served.room.redis, { ...want, want: 5, need: 5 });
    expect(next.granted).toBe(0);
    expect(next.retryAfterMs).toBeGreaterThan(0);
    await eventually('five calls', async () => {
      const grant = await takeFromBucket(served.room.redis, { ...want, want: 5, need: 5 });
      return grant.granted === 5;
    });
  });

  test('follow a changed limit at once, both ways', async () => {
    expect((await take(10, 10)).granted).toBe(10n);
    expect((await take(12, 3)).granted).toBe(0n);
    expect((await take(12, 2)).granted).toBe(2n);
    expect((await take(5, 1)).granted).toBe(0n);
  });

  test('cannot be given back to a lease that is none of ours', async () => {
    for (const leaseId of ['calls:', 'calls:x:bucket', 'calls:5:', 'calls:-5:bucket', 'calls:1e9:bucket']) {
      await expect(giveBack(leaseId, 0)).rejects.toMatchObject({ reason: 'bad_field' });
    }
  });
});

describe('a session', () => {
  const turn = async (sessionId: string, change: Parameters<typeof as>[0] = {}) =>
    edge.openSession({ sessionId }, as({ orgUuid, agentUuid, ...change }));

  test('counts its turns, and one without an id is new', async () => {
    const id = `mine-${agentUuid}`;
    expect([await turn(id), await turn(id)].map(({ turnIndex }) => turnIndex)).toEqual([1, 2]);
    const [first, second] = [await turn(''), await turn('')];
    expect(first.sessionId).toMatch(/^ses_[0-9a-f]{24}$/);
    expect(first.sessionId).not.toBe(second.sessionId);
    expect([first.turnIndex, second.turnIndex]).toEqual([1, 1]);
    expect((await turn(first.sessionId)).turnIndex).toBe(2);
  });

  test.each([
    ['agent', { agentUuid: 'ag_other' }],
    ['developer', { developerPseudonym: 'sub_other' }],
    ['organisation', { orgUuid: uuidBytes('22222222-2222-4222-8222-222222222222') }],
  ])('of another %s under the same id is another session', async (_, change) => {
    const id = `shared-${agentUuid}`;
    await turn(id);
    expect((await turn(id, change)).turnIndex).toBe(1);
    expect((await turn(id)).turnIndex).toBe(2);
  });

  test.each(['a b', 'ä', 'x'.repeat(129), '../x', '{x}', '\n'])('with the id %j is refused', async (id) => {
    await expect(turn(id)).rejects.toMatchObject({ reason: 'bad_field' });
  });
});
