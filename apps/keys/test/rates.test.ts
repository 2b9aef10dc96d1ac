// Tokens and places in a real Redis: what was used is told after the call, what a dead edge held is free when its lease ends, and nobody's limit lends more than another's.
import { randomBytes } from 'node:crypto';
import type { Keys, LeaseGrant } from '@tappass/contracts/keys';
import { uuidBytes } from '@tappass/evidence/uuid-v7';
import type { Client } from '@tappass/rpc/caller';
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { holdSlots, takeSlots } from '../src/redis/slots.ts';
import { as, Rig, type Served } from './rig.ts';

const orgUuid = uuidBytes('11111111-1111-4111-8111-111111111111');
const hex = () => randomBytes(8).toString('hex');
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
  agentUuid = `ag_${hex()}`;
});
afterAll(() => rig.close());

interface Want {
  readonly resource: string;
  readonly limit: number;
  readonly want: number;
  readonly need?: number;
  readonly scope?: string;
  readonly scopeId?: string;
  readonly name?: string;
}

const ask = async (given: Want, whose: Parameters<typeof as>[0] = {}): Promise<LeaseGrant> => {
  const { resource, limit, want, need = want, scope = 'agent', scopeId = '', name = hex() } = given;
  const windowSeconds = resource === 'concurrent' ? 0 : resource === 'usd_micros' ? 86_400 : 3_600;
  const sizes = { limit: BigInt(limit), want: BigInt(want), need: BigInt(need) };
  const wants = [{ resource, scope, scopeId, name, windowSeconds, ...sizes }];
  return (await edge.lease({ wants }, as({ orgUuid, agentUuid, ...whose }))).grants[0]!;
};
const settle = (leaseId: string, used: number, close = false, settlementId = hex()) =>
  edge.settle({ settlements: [{ settlementId, leaseId, used: BigInt(used), close }] });

describe('tokens', () => {
  const tokens = (limit: number, want: number) => ask({ resource: 'tokens', limit, want });

  test('are granted to the limit and no further', async () => {
    expect((await tokens(1_000, 900)).granted).toBe(900n);
    expect((await tokens(1_000, 101)).granted).toBe(0n);
    expect((await tokens(1_000, 100)).granted).toBe(100n);
  });

  test('that an answer used beyond its estimate are charged after it, once', async () => {
    const { leaseId } = await tokens(1_000, 100);
    await settle(leaseId, 600, true, `over-${agentUuid}`);
    await settle(leaseId, 600, true, `over-${agentUuid}`);
    expect((await tokens(1_000, 401)).granted).toBe(0n);
    expect((await tokens(1_000, 400)).granted).toBe(400n);
  });

  test('that were not used come back', async () => {
    const { leaseId } = await tokens(1_000, 1_000);
    await settle(leaseId, 100, true);
    expect((await tokens(1_000, 900)).granted).toBe(900n);
  });

  test('of a call larger than the whole limit are never granted, and the wait has an end', async () => {
    const refused = await tokens(1_000, 5_000);
    expect(refused.granted).toBe(0n);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(3_600_000);
  });
});

describe('two pipelines that give one organisation different limits', () => {
  test('lend it together no more than the higher one, in whatever order they ask', async () => {
    const scope = 'org';
    const own = { orgUuid: uuidBytes('33333333-3333-4333-8333-333333333333') };
    let granted = 0;
    for (let n = 0; n < 40; n++) {
      const limit = n % 2 === 0 ? 10 : 20;
      granted += Number((await ask({ resource: 'calls', limit, want: 1, scope }, own)).granted);
    }
    expect(granted).toBe(20);
  });
});

describe('places', () => {
  const places = (limit: number, want: number, name = hex(), need = want) =>
    ask({ resource: 'concurrent', limit, want, need, name });

  test('are granted to the limit and no further when many ask at once', async () => {
    const grants = await Promise.all(Array.from({ length: 60 }, () => places(10, 1)));
    expect(grants.filter(({ granted }) => granted === 1n)).toHaveLength(10);
    expect(grants.find(({ granted }) => granted === 0n)?.retryAfterMs).toBeGreaterThan(0);
  });

  test('come back when the lease says that it holds fewer, or none', async () => {
    const { leaseId } = await places(10, 10);
    await settle(leaseId, 6);
    expect((await places(10, 5)).granted).toBe(0n);
    expect((await places(10, 4)).granted).toBe(4n);
    await settle(leaseId, 0, true);
    expect((await places(10, 7)).granted).toBe(0n);
    expect((await places(10, 6)).granted).toBe(6n);
  });

  test('that are added to a lease are held with it', async () => {
    const name = hex();
    await places(10, 3, name);
    const { leaseId } = await places(10, 3, name);
    expect((await places(10, 5)).granted).toBe(0n);
    await settle(leaseId, 0, true);
    expect((await places(10, 10)).granted).toBe(10n);
  });

  test("of a dead edge are free again when its lease ends, by Redis's clock", async () => {
    const { redis } = served.room;
    const bucket = `dead-${agentUuid}`;
    const want = { bucket, limit: 4, want: 4, need: 4 };
    expect(await takeSlots(redis, { ...want, name: 'dead', ttlMs: 300 })).toEqual({ granted: 4, remaining: 0 });
    expect((await takeSlots(redis, { ...want, need: 1, name: 'next', ttlMs: 60_000 })).granted).toBe(0);
    await eventually('its end', async () => {
      const grant = await takeSlots(redis, { ...want, name: 'next', ttlMs: 60_000 });
      return grant.granted === 4;
    });
  });

  test('of calls that run are counted again in an empty Redis, even above the limit', async () => {
    const { redis } = served.room;
    const bucket = `empty-${agentUuid}`;
    await holdSlots(redis, { bucket, name: 'running', places: 5, ttlMs: 60_000 });
    const grant = await takeSlots(redis, { bucket, limit: 4, want: 1, need: 1, name: 'next', ttlMs: 60_000 });
    expect(grant).toEqual({ granted: 0, remaining: 0 });
  });

  test.each(['', 'xyz', 'a b', '../..', 'f'.repeat(65)])('under the name %j are refused', async (name) => {
    await expect(places(10, 1, name)).rejects.toMatchObject({ reason: 'bad_field' });
  });

  test.each([
    'slots:',
    'slots:zz:bucket',
    'slots:abcdef0123:{x}',
    `slots:abcdef0123:${'x'.repeat(301)}`,
  ])('cannot be given back to %j, which is no lease of ours', async (leaseId) => {
    await expect(settle(leaseId, 0, true)).rejects.toMatchObject({ reason: 'bad_field' });
  });
});

describe('every scope', () => {
  const developerPseudonym = 'psn_dev';
  const scopes = ['agent', 'developer', 'org', 'session'] as const;
  const resources = ['calls', 'tokens', 'concurrent', 'usd_micros'] as const;
  const cases = scopes.flatMap((scope) => resources.map((resource) => [scope, resource] as const));

  test.each(cases)('of %s holds %s to its limit, and no other owner to it', async (scope, resource) => {
    const scopeId = scope === 'session' ? 'ses_one' : '';
    const own = { developerPseudonym, orgUuid: uuidBytes(orgOf(scope, resource)) };
    const want = { resource, scope, scopeId, limit: 8, want: 8 };
    expect((await ask(want, own)).granted).toBe(8n);
    expect((await ask({ ...want, want: 1 }, own)).granted).toBe(0n);
    const other = {
      agent: { ...own, agentUuid: 'ag_other' },
      developer: { ...own, developerPseudonym: 'psn_other' },
      org: { ...own, orgUuid: uuidBytes('99999999-9999-4999-8999-999999999999') },
      session: own,
    }[scope];
    const elsewhere = scope === 'session' ? { ...want, scopeId: 'ses_two' } : want;
    expect((await ask(elsewhere, other)).granted).toBe(8n);
  });
});

/** An organisation of its own for each case, so that none meets another's. */
const orgOf = (scope: string, resource: string): string =>
  `44444444-4444-4444-8444-${Buffer.from(`${scope}/${resource}`).toString('hex').padEnd(12, '0').slice(-12)}`;
