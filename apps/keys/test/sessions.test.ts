// What sessions remember, in a real Redis: merged whole and once, decayed by its clock, kept from one principal to itself, and met with caution when it was lost.
import { randomBytes } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { SignedSchema } from '@tappass/contracts/common';
import { Keys, SessionDeltaSchema } from '@tappass/contracts/keys';
import { uuidBytes } from '@tappass/evidence/uuid-v7';
import { classifications } from '@tappass/pipeline/classification';
import {
  freshSession,
  halfLifeMs,
  mergeDeltas,
  nothingToRemember,
  type SessionDelta,
  taints,
} from '@tappass/pipeline/session';
import { heaviestBatch, mostMemos } from '@tappass/pipeline/session-bounds';
import type { Client } from '@tappass/rpc/caller';
import { eventually } from '@tappass/testkit/eventually';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { most } from '../src/domain/session-delta.ts';
import { floorKey, sessionKey } from '../src/domain/session-key.ts';
import { sessionLifeMs } from '../src/domain/session-memory.ts';
import { as, Rig, type Served } from './rig.ts';

const orgUuid = uuidBytes('11111111-1111-4111-8111-111111111111');
const hex = () => randomBytes(10).toString('hex');
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

type Whose = Parameters<typeof as>[0];

const open = async (sessionId: string, whose: Whose = {}) => {
  const opened = await edge.openSession({ sessionId }, as({ orgUuid, agentUuid, ...whose }));
  if (opened.state === undefined) throw new Error('no state came back');
  return { ...opened, state: opened.state };
};
const floor = (whose: Whose = {}) => edge.sessionFloor({}, as({ orgUuid, agentUuid, ...whose }));

interface Memo {
  readonly sessionId: string;
  readonly delta: SessionDelta;
  readonly whose?: Whose;
}

const batchOf = (memos: readonly Memo[]) => ({
  batchId: hex(),
  principals: memos.map(({ whose }) => as({ orgUuid, agentUuid, ...whose }).principal),
  memos: memos.map(({ sessionId, delta }, owner) => ({
    ...{ owner, sessionId },
    delta: create(SessionDeltaSchema, delta as never),
  })),
});
const remember = (...memos: readonly Memo[]) => edge.rememberSessions(batchOf(memos), { timeoutMs: 5_000 });

describe('a session', () => {
  test('begins with nothing, and gives back what was added to it, on its next turn', async () => {
    const id = hex();
    expect((await open(id)).state).toMatchObject({ classification: 'PUBLIC', taints: [], risk: 0, blocks: [] });
    await remember({
      sessionId: id,
      delta: {
        classification: 'CONFIDENTIAL',
        taints: ['PII'],
        risk: 20,
        threats: ['sabotage'],
        incidents: ['first'],
        tools: { read: 'aa' },
        toolCalls: { fp: 2 },
        toolCallsMade: 2,
        left: { email: 3 },
        blocks: ['b1'],
        sealedTokens: 'sealed',
      },
    });
    const { state, turnIndex } = await open(id);
    expect(turnIndex).toBe(2);
    expect(state).toMatchObject({
      classification: 'CONFIDENTIAL',
      taints: ['PII'],
      threats: ['sabotage'],
      incidents: ['first'],
      tools: { read: 'aa' },
      toolCalls: { fp: 2 },
      toolCallsMade: 2,
      left: { email: 3 },
      blocks: ['b1'],
      sealedTokens: 'sealed',
    });
    expect(state.risk).toBeCloseTo(20, 1);
    expect(state.probes).toBeCloseTo(1, 2);
  });

  test('never falls in its classification, and keeps the first definition of a tool', async () => {
    const id = hex();
    await remember({ sessionId: id, delta: { classification: 'RESTRICTED', tools: { read: 'first' } } });
    await remember({ sessionId: id, delta: { classification: 'INTERNAL', tools: { read: 'second', more: 'x' } } });
    expect((await open(id)).state).toMatchObject({
      classification: 'RESTRICTED',
      tools: { read: 'first', more: 'x' },
    });
  });

  test('loses its taints after 30 minutes and half its risk, by the clock of the store', async () => {
    const id = hex();
    await remember({
      sessionId: id,
      delta: { taints: ['SECRET'], risk: 80, incidents: ['a', 'b', 'c', 'd'], threats: ['phishing'] },
    });
    const { redis } = served.room;
    // what Redis wrote is made older, as if its clock had gone on
    for (const key of await redis.keys('session*')) {
      if (key.includes('incarnation') || (await redis.type(key)) !== 'hash') continue;
      const fields = await redis.hgetall(key);
      for (const [name, value] of Object.entries(fields))
        if (/_at$|^x:/.test(name)) await redis.hset(key, name, Number(value) - halfLifeMs);
    }
    const { state } = await open(id);
    expect(state.taints).toEqual([]);
    expect(state.risk).toBeCloseTo(40, 0);
    expect(state.probes).toBeCloseTo(2, 1);
    expect(state.threats).toEqual(['phishing']);
  });

  test('remembers no more than its bounds, and goes on counting what it knows', async () => {
    const id = hex();
    const named = (count: number, value: string | number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`name-${n}`, value]));
    await remember({ sessionId: id, delta: { toolCalls: named(512, 1) as Record<string, number> } });
    for (const at of ['a', 'b', 'c']) {
      const more = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`${at}-${n}`, 1]));
      const hashes = Object.fromEntries(Object.keys(more).map((name) => [name, 'h']));
      await remember({
        sessionId: id,
        delta: { toolCalls: more, tools: hashes, left: more, threats: Object.keys(more), blocks: Object.keys(more) },
      });
    }
    await remember({ sessionId: id, delta: { toolCalls: { 'name-0': 5 }, blocks: ['last'], risk: 1e12 } });
    const { state } = await open(id);
    expect(Object.keys(state.toolCalls)).toHaveLength(most.toolCalls);
    expect(state.toolCalls['name-0']).toBe(6);
    expect(Object.keys(state.tools)).toHaveLength(most.tools);
    expect(Object.keys(state.left)).toHaveLength(most.left);
    expect(state.threats).toHaveLength(most.threats);
    expect(state.blocks).toHaveLength(most.blocks);
    expect(state.blocks.at(-1)).toBe('last');
    expect(state.risk).toBeLessThanOrEqual(most.number);
  });

  test.each([
    ['agent', { agentUuid: 'ag_other' }],
    ['developer', { developerPseudonym: 'sub_other' }],
    ['organisation', { orgUuid: uuidBytes('22222222-2222-4222-8222-222222222222') }],
  ])('of another %s under the same id knows nothing of it', async (_, whose) => {
    const id = hex();
    await remember({ sessionId: id, delta: { classification: 'RESTRICTED', taints: ['PII'], risk: 50 } });
    expect((await open(id, whose)).state).toMatchObject({ classification: 'PUBLIC', taints: [], risk: 0 });
  });

  test('that was named by us and never told of is at its second turn', async () => {
    const seconds = Math.floor(Date.now() / 1000).toString(16);
    expect((await open(`ses_${seconds}${randomBytes(8).toString('hex')}`)).turnIndex).toBe(2);
  });

  test.each<[string, SessionDelta]>([
    ['a classification nobody knows', { classification: 'LOW' as never }],
    ['a taint nobody knows', { taints: ['MUD' as never] }],
    ['risk that takes away', { risk: -1 }],
    ['risk that is no number', { risk: Number.NaN }],
    ['a name without end', { left: { ['x'.repeat(300)]: 1 } }],
    ['a token map without end', { sealedTokens: 'x'.repeat(300_000) }],
  ])('takes no %s', async (_, delta) => {
    await expect(remember({ sessionId: hex(), delta })).rejects.toMatchObject({ reason: 'bad_field' });
  });

  test('is added to by edges only, and under a verdict of ours', async () => {
    const stranger = await rig.client('policy');
    await expect(stranger.rememberSessions({ memos: [] })).rejects.toMatchObject({ reason: 'forbidden' });
    const batch = batchOf([{ sessionId: hex(), delta: { risk: 1 } }]);
    const forged = { ...batch.principals[0]!, payload: as({ orgUuid, agentUuid: 'ag_victim' }).principal.payload };
    await edge.rememberSessions(batch);
    // also when the verdict whose signature it borrows is known already
    for (const verdict of [create(SignedSchema), forged])
      await expect(edge.rememberSessions({ ...batch, batchId: hex(), principals: [verdict] })).rejects.toMatchObject({
        reason: 'bad_signature',
      });
  });

  test('is added to although the verdict has ended meanwhile, as in a long stream', async () => {
    const id = hex();
    await remember({ sessionId: id, delta: { risk: 10 }, whose: { notAfterMs: 1n } });
    expect((await open(id)).state.risk).toBeCloseTo(10, 1);
  });
});

describe('a batch', () => {
  test('of many principals and sessions gives each what is its own', async () => {
    const [first, second] = [hex(), hex()];
    const other = { agentUuid: `ag_${hex()}` };
    await remember(
      { sessionId: first, delta: { toolCallsMade: 1, risk: 10 } },
      { sessionId: first, delta: { toolCallsMade: 2, risk: 20 }, whose: other },
      { sessionId: second, delta: { toolCallsMade: 4, blocks: ['b'] } },
    );
    expect((await open(first)).state).toMatchObject({ toolCallsMade: 1, blocks: [] });
    expect((await open(first, other)).state.toolCallsMade).toBe(2);
    expect((await open(second)).state).toMatchObject({ toolCallsMade: 4, blocks: ['b'] });
    expect((await floor()).risk).toBeCloseTo(10, 1);
    expect((await floor(other)).risk).toBeCloseTo(20, 1);
  });

  test('with one session twice adds both, in their order', async () => {
    const id = hex();
    const [one, two] = [
      { classification: 'RESTRICTED', left: { iban: 1 }, blocks: ['a'], tools: { read: 'first' }, spentUsdMicros: 5 },
      { classification: 'INTERNAL', left: { iban: 2 }, blocks: ['b'], tools: { read: 'second' }, spentUsdMicros: 7 },
    ] as const;
    await remember({ sessionId: id, delta: one }, { sessionId: id, delta: two });
    expect((await open(id)).state).toMatchObject({
      classification: 'RESTRICTED',
      left: { iban: 3 },
      blocks: ['a', 'b'],
      tools: { read: 'first' },
      spentUsdMicros: 12,
    });
  });

  test('counts once, however often it is told, one after the other or at the same time', async () => {
    const [id, later] = [hex(), hex()];
    const delta: SessionDelta = { toolCallsMade: 1, blocks: ['b'], risk: 10 };
    const batch = batchOf([
      { sessionId: id, delta },
      { sessionId: later, delta },
    ]);
    await Promise.all([1, 2, 3].map(() => edge.rememberSessions(batch)));
    await edge.rememberSessions(batch);
    for (const sessionId of [id, later])
      expect((await open(sessionId)).state).toMatchObject({ toolCallsMade: 1, blocks: ['b'] });
    expect((await floor()).risk).toBeCloseTo(20, 0);
  });

  test('counts once also when Redis has forgotten the script between', async () => {
    const id = hex();
    const batch = batchOf([{ sessionId: id, delta: { toolCallsMade: 1 } }]);
    await edge.rememberSessions(batch);
    await served.room.redis.script('FLUSH');
    await edge.rememberSessions(batch);
    expect((await open(id)).state.toolCallsMade).toBe(1);
  });

  test('told again with other memos under its id is refused, and what it said first stays', async () => {
    const id = hex();
    const batch = batchOf([{ sessionId: id, delta: { toolCallsMade: 1 } }]);
    await edge.rememberSessions(batch);
    const other = { ...batchOf([{ sessionId: id, delta: { toolCallsMade: 5 } }]), batchId: batch.batchId };
    await expect(edge.rememberSessions(other)).rejects.toMatchObject({ reason: 'bad_field' });
    expect((await open(id)).state.toolCallsMade).toBe(1);
  });

  const good = { sessionId: 'good', delta: { risk: 1 } as SessionDelta };
  test.each<[string, (batch: ReturnType<typeof batchOf>) => object]>([
    ['a delta that takes away', ({ memos }) => ({ memos: [memos[0], { ...memos[1], delta: { risk: -1 } }] })],
    ['a session that has no name', ({ memos }) => ({ memos: [memos[0], { ...memos[1], sessionId: '' }] })],
    ['an owner nobody vouches for', ({ memos }) => ({ memos: [memos[0], { ...memos[1], owner: 2 }] })],
    ['no delta at all', ({ memos }) => ({ memos: [memos[0], { owner: 1, sessionId: 'good' }] })],
    ['verdicts of nobody', ({ principals }) => ({ principals: [...principals, ...principals] })],
    ['no id', () => ({ batchId: '' })],
    ['an id that is none', () => ({ batchId: 'sessions:incarnation' })],
  ])('with %s is refused with one word, and changes nothing', async (_, change) => {
    const batch = batchOf([good, good]);
    const { redis } = served.room;
    const before = await redis.dbsize();
    await expect(edge.rememberSessions({ ...batch, ...change(batch) } as never)).rejects.toMatchObject({
      reason: 'bad_field',
    });
    expect(await redis.dbsize()).toBe(before);
    expect((await floor()).risk).toBe(0);
  });

  test('holds no more memos than its bound, and no more weight', async () => {
    const many = (count: number, delta: SessionDelta) =>
      Array.from({ length: count }, (_, n) => ({ sessionId: `s-${n}`, delta }));
    const refused = { reason: 'bad_field' };
    await expect(remember(...many(mostMemos + 1, { risk: 1 }))).rejects.toMatchObject(refused);
    const tokens = { sealedTokens: 'x'.repeat(heaviestBatch / 2) };
    await expect(remember(...many(2, tokens))).rejects.toMatchObject(refused);
    expect((await floor()).risk).toBe(0);
    await remember(...many(mostMemos, { risk: 1 }));
    expect((await floor()).risk).toBeCloseTo(mostMemos, 0);
    // one alone may be as heavy as a delta can be
    await remember(...many(1, { sealedTokens: 'x'.repeat(heaviestBatch) }));
    await edge.rememberSessions({ batchId: hex(), principals: [], memos: [] });
  });
});

describe("the floor of a principal's sessions", () => {
  test('gathers risk, probes and threats of all of them, and half of it counts in a new session', async () => {
    await remember({ sessionId: hex(), delta: { risk: 30, incidents: ['a', 'b'], threats: ['blackmail'] } });
    await remember({ sessionId: hex(), delta: { risk: 25, threats: ['deception'] } });
    const found = await floor();
    expect(found.risk).toBeCloseTo(55, 1);
    expect(found.probes).toBeCloseTo(2, 2);
    expect([...found.threats].sort()).toEqual(['blackmail', 'deception']);
    const { state } = await open(hex());
    expect(state).toMatchObject({ risk: 0, probes: 0, incidents: [] });
    expect(state.principalRisk).toBeCloseTo(27.5, 1);
    expect(state.principalProbes).toBeCloseTo(1, 2);
    expect([...state.threats].sort()).toEqual(['blackmail', 'deception']);
  });

  test('E5: a text that is refused again is the same incident, in its session and for its principal', async () => {
    const [id, retry] = [hex(), hex()];
    await remember({ sessionId: id, delta: { incidents: ['same'] } });
    await remember(
      { sessionId: id, delta: { incidents: ['same'] } },
      { sessionId: id, delta: { incidents: ['same'] } },
    );
    await remember({ sessionId: retry, delta: { incidents: ['same', 'other'] } });
    expect((await open(id)).state.probes).toBeCloseTo(1, 2);
    expect((await open(retry)).state.probes).toBeCloseTo(2, 2);
    expect((await floor()).probes).toBeCloseTo(2, 2);
  });

  test('is nobody else’s, and holds no taint or classification', async () => {
    const delta: SessionDelta = { risk: 30, taints: ['PII'], classification: 'RESTRICTED' };
    await remember({ sessionId: hex(), delta });
    expect((await floor({ developerPseudonym: 'sub_other' })).risk).toBe(0);
    expect((await open(hex())).state).toMatchObject({ taints: [], classification: 'PUBLIC' });
  });
});

describe('deltas in whatever order and batches', () => {
  const name = fc.constantFrom('a', 'b', 'c', '__proto__', 'n:', 'turn', 'é');
  const counts = fc.dictionary(name, fc.integer({ min: 1, max: 9 }));
  const delta: fc.Arbitrary<SessionDelta> = fc.record(
    {
      classification: fc.constantFrom(...classifications),
      taints: fc.uniqueArray(fc.constantFrom(...taints)),
      risk: fc.integer({ min: 1, max: 50 }),
      threats: fc.uniqueArray(name),
      incidents: fc.uniqueArray(name),
      tools: fc.dictionary(name, fc.constantFrom('h1', 'h2')),
      toolCalls: counts,
      toolCallsMade: fc.integer({ min: 1, max: 5 }),
      left: counts,
      blocks: fc.array(name, { maxLength: 5 }),
      sealedTokens: fc.constantFrom('t1', 't2'),
    },
    { requiredKeys: [] },
  );

  test('make the session that merging them in memory makes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(delta, { minLength: 1, maxLength: 6 }), fc.boolean(), async (deltas, together) => {
        const whose = { agentUuid: `ag_${hex()}` };
        const sessionId = hex();
        const memos = deltas.map((one) => ({ sessionId, delta: one, whose }));
        if (together) await remember(...memos);
        else for (const memo of memos) await remember(memo);
        const merged = { ...freshSession(sessionId), ...deltas.reduce(mergeDeltas, nothingToRemember) };
        const { state } = await open(sessionId, whose);
        const highest = Math.max(0, ...deltas.map((one) => classifications.indexOf(one.classification ?? 'PUBLIC')));
        expect(state).toMatchObject({
          classification: classifications[highest],
          taints: [...merged.taints].sort(),
          toolCalls: merged.toolCalls,
          toolCallsMade: merged.toolCallsMade,
          left: merged.left,
          blocks: merged.blocks,
          tools: merged.tools ?? {},
          sealedTokens: merged.sealedTokens,
        });
        expect([...state.threats].sort()).toEqual([...merged.threats].sort());
        expect(state.risk).toBeCloseTo(merged.risk, 0);
        expect([...state.incidents].sort()).toEqual([...merged.incidents].sort());
        expect(state.probes).toBeCloseTo(merged.incidents.length, 1);
      }),
      { numRuns: 60 },
    );
  });

  const pepper = () => served.room.peppers.current().at(-1)!.key;
  const keyOf = (agent: string, sessionId: string) =>
    `session:${sessionKey(pepper(), { orgUuid, agentUuid: agent, developerPseudonym: '' }, sessionId)}`;
  // duplicates, more names than are kept, numbers that are too large
  const many = (count: number, value: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`name-${n}`, value]));
  const odd: fc.Arbitrary<SessionDelta> = fc.record(
    {
      taints: fc.array(fc.constantFrom(...taints)),
      threats: fc.array(name),
      risk: fc.double({ min: 0, max: 2e6, noNaN: true }),
      left: fc.constantFrom({}, many(64, 2_000_000), many(70, 1)),
      blocks: fc.array(name, { maxLength: 80 }),
      toolCallsMade: fc.constantFrom(0, 3_000_000),
      spentUsdMicros: fc.nat(),
    },
    { requiredKeys: ['blocks', 'toolCallsMade', 'spentUsdMicros'] },
  );
  const hashOf = async (key: string) => {
    const { blocks, ...fields } = await served.room.redis.hgetall(key);
    return { ...fields, blocks: JSON.parse(blocks ?? '[]') as string[] };
  };

  test('leave in a session that begins with them what they leave in one that stands already', async () => {
    const { redis } = served.room;
    await fc.assert(
      fc.asyncProperty(fc.oneof(delta, odd), odd, async (first, second) => {
        const [agentUuid, fresh, standing] = [`ag_${hex()}`, hex(), hex()];
        const whose = { agentUuid };
        const keys = [fresh, standing].map((id) => keyOf(agentUuid, id));
        await redis.hset(keys[1]!, 'turn', 1);
        // one batch has one time
        const memos = [first, second].flatMap((one) =>
          [fresh, standing].map((id) => ({ sessionId: id, delta: one, whose })),
        );
        await remember(...memos.slice(0, 2));
        for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(sessionLifeMs - 60_000);
        await Promise.all([fresh, standing].map((id) => open(id, whose)));
        const [a, b] = await Promise.all(keys.map(hashOf));
        expect(a).toEqual(b);
        expect(a).toMatchObject({ turn: '2' });
        for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(sessionLifeMs - 60_000);
        await remember(...memos.slice(2));
        expect(await hashOf(keys[0]!)).toEqual(await hashOf(keys[1]!));
      }),
      { numRuns: 100 },
    );
  });

  test('make one session of whatever a batch says of it, in its order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(delta, odd), { minLength: 2, maxLength: 5 }), async (deltas) => {
        const [agentUuid, fresh, standing] = [`ag_${hex()}`, hex(), hex()];
        const keys = [fresh, standing].map((id) => keyOf(agentUuid, id));
        await served.room.redis.hset(keys[1]!, 'turn', 1);
        const all = [fresh, standing].flatMap((id) =>
          deltas.map((one) => ({ sessionId: id, delta: one, whose: { agentUuid } })),
        );
        await remember(...all);
        await Promise.all([fresh, standing].map((id) => open(id, { agentUuid })));
        expect(await hashOf(keys[0]!)).toEqual(await hashOf(keys[1]!));
      }),
      { numRuns: 60 },
    );
  });

  test('leave a floor only where they add to one', async () => {
    const { redis } = served.room;
    const agent = `ag_${hex()}`;
    const key = floorKey(served.room.peppers.current().at(-1)!.key, {
      orgUuid,
      agentUuid: agent,
      developerPseudonym: '',
    });
    await remember({ sessionId: hex(), delta: { left: { iban: 1 }, spentUsdMicros: 9 }, whose: { agentUuid: agent } });
    expect(await redis.exists(`session-floor:${key}`)).toBe(0);
    await remember({ sessionId: hex(), delta: { incidents: ['a'] }, whose: { agentUuid: agent } });
    expect(await redis.pttl(`session-floor:${key}`)).toBeGreaterThan(sessionLifeMs - 60_000);
  });
});

describe('with Redis gone', () => {
  test('nothing is opened or remembered; after a loss a session of before is met as one that has seen much', async () => {
    const [old, later] = [hex(), hex()];
    await remember({ sessionId: old, delta: { risk: 70 } });
    await rig.loseRedis();
    await expect(open(old)).rejects.toMatchObject({ reason: 'not_ready' });
    await expect(remember({ sessionId: old, delta: { risk: 1 } })).rejects.toMatchObject({ reason: 'not_ready' });
    await expect(floor()).rejects.toMatchObject({ reason: 'not_ready' });
    await rig.startRedisAgain();
    const { state } = await eventually('Redis', () => open(old).catch(() => undefined));
    expect(state.classification).toBe('RESTRICTED');
    expect([...state.taints].sort()).toEqual(['EXTERNAL', 'PII', 'SECRET']);
    expect(state.risk).toBeGreaterThan(39);
    // nobody can tell it from one of before
    expect((await open(later)).state.classification).toBe('RESTRICTED');
    // ours says when it was made
    const seconds = (at: number) => Math.floor(at / 1000).toString(16);
    const made = (at: number) => `ses_${seconds(at)}${randomBytes(8).toString('hex')}`;
    expect((await open(made(Date.now() + 2_000))).state.classification).toBe('PUBLIC');
    expect((await open(made(Date.now() - 60_000))).state.classification).toBe('RESTRICTED');
    expect((await open('')).state.classification).toBe('PUBLIC');
  });

  test('a flushed one is known for another at once', async () => {
    const id = hex();
    await remember({ sessionId: id, delta: { risk: 1 } });
    await served.room.redis.flushall();
    await remember({ sessionId: id, delta: { toolCallsMade: 1 } });
    await served.room.redis.flushall();
    expect((await open(id)).state.classification).toBe('RESTRICTED');
  });
});
