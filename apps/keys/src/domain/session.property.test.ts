import { createSecretKey, randomBytes } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { SessionDeltaSchema } from '@tappass/contracts/keys';
import { isFault } from '@tappass/errors/fault';
import { newSessionId } from '@tappass/pipeline/session-id';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deltaJson } from './session-delta.ts';
import { checkSessionId, madeAtMs } from './session-id.ts';
import { floorKey, sessionKey } from './session-key.ts';
import { decayed, halfLifeMs, readFloor, readMemory, taintLifeMs } from './session-memory.ts';

test('an id of ours tells the second it was made in, and is an id', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 0xffff_ffff }),
      fc.uint8Array({ minLength: 8, maxLength: 8 }),
      (seconds, random) => {
        const id = newSessionId(seconds * 1000 + 999, random);
        expect(checkSessionId(id)).toBe(id);
        expect(madeAtMs(id)).toBe(seconds * 1000);
      },
    ),
  );
});

test('whatever a client names its session, it is an id or a refusal, and never reaches a store as anything else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      try {
        expect(checkSessionId(text)).toMatch(/^[A-Za-z0-9._:-]{1,128}$/);
      } catch (thrown) {
        expect(isFault(thrown, 'bad_field')).toBe(true);
      }
    }),
  );
});

test('no two owners and no two ids have one key, and no floor is a session', () => {
  const pepper = createSecretKey(randomBytes(32));
  const owner = (orgUuid: number, agentUuid: string, developerPseudonym: string) => ({
    ...{ orgUuid: new Uint8Array(16).fill(orgUuid), agentUuid, developerPseudonym },
  });
  const owners = [
    owner(1, 'a', 'b'),
    owner(2, 'a', 'b'),
    owner(1, 'a","b', ''),
    owner(1, 'ab', ''),
    owner(1, '', 'ab'),
  ];
  const names = owners.flatMap((one) => [
    floorKey(pepper, one),
    ...['', 's', 't'].map((id) => sessionKey(pepper, one, id)),
  ]);
  expect(new Set(names).size).toBe(names.length);
  expect(sessionKey(createSecretKey(randomBytes(32)), owners[0]!, 's')).not.toBe(sessionKey(pepper, owners[0]!, 's'));
});

test('a delta of any kind is JSON for the script or a refusal', () => {
  const names = fc.array(fc.string(), { maxLength: 4 });
  const counts = fc.dictionary(fc.string(), fc.nat());
  fc.assert(
    fc.property(
      fc.record({
        ...{ classification: fc.oneof(fc.constantFrom('', 'PUBLIC', 'TOP_SECRET'), fc.string()), taints: names },
        ...{ risk: fc.double(), threats: names, probes: fc.double(), tools: fc.dictionary(fc.string(), fc.string()) },
        ...{ toolCalls: counts, toolCallsMade: fc.nat(), left: counts, blocks: names, sealedTokens: fc.string() },
      }),
      (delta) => {
        try {
          const read = JSON.parse(deltaJson(create(SessionDeltaSchema, delta))) as { rank: number; risk: number };
          expect(read.rank).toBeGreaterThanOrEqual(0);
          expect(read.risk).toBeGreaterThanOrEqual(0);
        } catch (thrown) {
          expect(isFault(thrown, 'bad_field')).toBe(true);
        }
      },
    ),
  );
});

test('risk halves with each half-life and never grows by waiting', () => {
  expect(decayed(80, halfLifeMs)).toBe(40);
  expect(decayed(80, 2 * halfLifeMs)).toBe(20);
  fc.assert(
    fc.property(fc.float({ min: 0, max: 1000, noNaN: true }), fc.nat(), fc.nat(), (value, a, b) => {
      expect(decayed(value, a + b)).toBeLessThanOrEqual(decayed(value, a));
    }),
  );
});

test('a taint lives half an hour after it was last seen, and a session is never below its floor', () => {
  const fields = { 'x:PII': '1000', risk: '10', risk_at: '1000', probes: '1', probes_at: '1000', class: '2' };
  const none = readFloor({}, 1000);
  expect(readMemory(fields, none, 1000 + taintLifeMs - 1).taints).toEqual(['PII']);
  expect(readMemory(fields, none, 1000 + taintLifeMs).taints).toEqual([]);
  expect(readMemory(fields, none, 1000)).toMatchObject({ risk: 10, classification: 'CONFIDENTIAL', threats: [] });
  const floor = readFloor({ risk: '50', risk_at: '1000', 'h:sabotage': '1000' }, 1000);
  expect(readMemory(fields, floor, 1000)).toMatchObject({ risk: 50, probes: 1, threats: ['sabotage'] });
  expect(readMemory({}, none, 1000)).toMatchObject({ classification: 'PUBLIC', risk: 0, blocks: [] });
  // a rank that nobody knows is read as the highest
  expect(readMemory({ class: '9' }, none, 1000).classification).toBe('TOP_SECRET');
});
