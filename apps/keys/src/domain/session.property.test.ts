import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { SessionDeltaSchema } from '@tappass/contracts/keys';
import { isFault } from '@tappass/errors/fault';
import { halfLifeMs } from '@tappass/pipeline/session';
import { newSessionId } from '@tappass/pipeline/session-id';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { additionOf, most } from './session-delta.ts';
import { checkSessionId, madeAtMs } from './session-id.ts';
import { floorKey, ownerText, sessionKey, sessionKeyFor } from './session-key.ts';
import { decayed, readFloor, readMemory, taintLifeMs } from './session-memory.ts';

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
  for (const one of owners) expect(sessionKeyFor(pepper, ownerText(one), 's')).toBe(sessionKey(pepper, one, 's'));
  expect(sessionKey(createSecretKey(randomBytes(32)), owners[0]!, 's')).not.toBe(sessionKey(pepper, owners[0]!, 's'));
});

test('names of sessions stay what they were: digests of the same statement', () => {
  const owner = { orgUuid: new Uint8Array(16).fill(1), agentUuid: 'ag_"1"', developerPseudonym: 'sub_1' };
  const parts = ['01010101-0101-0101-0101-010101010101', 'ag_"1"', 'sub_1'];
  const pepper = createSecretKey(Buffer.alloc(32, 7));
  const digest = (text: string) => createHmac('sha256', pepper).update(text).digest('hex');
  expect(sessionKey(pepper, owner, 'ses.1')).toBe(digest(`tappass/session/v1\n${JSON.stringify([...parts, 'ses.1'])}`));
  expect(floorKey(pepper, owner)).toBe(digest(`tappass/session-floor/v1\n${JSON.stringify(parts)}`));
});

const capped = (counts: Record<string, number>) =>
  Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, Math.min(n, most.number)]));

test('a delta of any kind is the hash it makes, but for what changes with time, or a refusal', () => {
  const names = fc.array(fc.string(), { maxLength: 4 });
  const counts = fc.dictionary(fc.string(), fc.nat());
  fc.assert(
    fc.property(
      fc.record({
        ...{ classification: fc.oneof(fc.constantFrom('', 'PUBLIC', 'TOP_SECRET'), fc.string()), taints: names },
        ...{ risk: fc.double(), threats: names, incidents: names, tools: fc.dictionary(fc.string(), fc.string()) },
        ...{ toolCalls: counts, toolCallsMade: fc.nat(), left: counts, blocks: names, sealedTokens: fc.string() },
      }),
      (delta) => {
        try {
          const told = create(SessionDeltaSchema, delta);
          const { fields, changing, isWhole, touchesFloor } = additionOf(told);
          expect(JSON.parse(JSON.stringify(fields))).toEqual(fields);
          const hash = Object.fromEntries(
            fields.flatMap((name, at) => (at % 2 === 0 ? [[name, fields[at + 1]!]] : [])),
          );
          const { risk, threats, probes, incidents, principalRisk, principalProbes, ...rest } = readMemory(
            hash,
            readFloor({}, 0),
            0,
          );
          expect({ risk, probes, threats, incidents }).toEqual({ risk: 0, probes: 0, threats: [], incidents: [] });
          expect({ principalRisk, principalProbes }).toEqual({ principalRisk: 0, principalProbes: 0 });
          const { $typeName: _, risk: _risk, threats: _threats, incidents: _incidents, ...wanted } = told;
          expect(rest).toEqual({
            ...wanted,
            classification: told.classification || 'PUBLIC',
            taints: [],
            toolCallsMade: Math.min(told.toolCallsMade, most.number),
            toolCalls: capped(told.toolCalls),
            left: capped(told.left),
          });
          expect(changing).toEqual({
            taints: told.taints,
            risk: told.risk,
            threats: told.threats,
            incidents: told.incidents,
          });
          expect(touchesFloor).toBe(told.risk + told.incidents.length + told.threats.length > 0);
          expect(isWhole).toBe(!touchesFloor && told.taints.length === 0);
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

test('a taint lives half an hour after it was last seen, and half of what other sessions gathered stands beside its own', () => {
  const fields = { 'x:PII': '1000', risk: '10', risk_at: '1000', probes: '1', probes_at: '1000', class: '2' };
  const none = readFloor({}, 1000);
  expect(readMemory(fields, none, 1000 + taintLifeMs - 1).taints).toEqual(['PII']);
  expect(readMemory(fields, none, 1000 + taintLifeMs).taints).toEqual([]);
  expect(readMemory(fields, none, 1000)).toMatchObject({ risk: 10, classification: 'CONFIDENTIAL', threats: [] });
  const floor = readFloor({ risk: '50', risk_at: '1000', 'h:sabotage': '1000' }, 1000);
  expect(readMemory(fields, floor, 1000)).toMatchObject({
    risk: 10,
    principalRisk: 25,
    probes: 1,
    threats: ['sabotage'],
  });
  expect(readMemory({}, none, 1000)).toMatchObject({ classification: 'PUBLIC', risk: 0, blocks: [] });
  // a rank that nobody knows is read as the highest
  expect(readMemory({ class: '9' }, none, 1000).classification).toBe('TOP_SECRET');
});
