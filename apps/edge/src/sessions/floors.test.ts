import { create } from '@bufbuild/protobuf';
import { PrincipalSchema, SignedSchema } from '@tappass/contracts/common';
import { expect, test } from 'vitest';
import type { Identity } from '../identity/principal.ts';
import { Floors } from './floors.ts';

const identity: Identity = {
  signed: create(SignedSchema),
  principal: create(PrincipalSchema, { agentUuid: 'ag_1' }),
  orgId: 'org',
  view: { level: 0, scopes: [], kind: 'agent' },
};

/** A store that counts how often it is asked. */
const house = () => {
  const asked: number[] = [];
  let nowMs = 0;
  const sessionFloor = async () => {
    asked.push(nowMs);
    return { risk: 10, threats: ['phishing'], probes: 1 };
  };
  const floors = new Floors({ sessionFloor } as never, () => nowMs);
  return { floors, asked, at: (ms: number) => (nowMs = ms) };
};

test('a floor is asked for once, believed for five seconds, and renewed before they end', async () => {
  const { floors, asked, at } = house();
  expect(floors.known(identity)).toBeUndefined();
  await floors.ask(identity);
  at(1_900);
  expect(floors.known(identity)?.risk).toBe(10);
  expect(asked).toEqual([0]);
  at(2_100);
  expect(floors.known(identity)?.risk).toBe(10);
  expect(asked).toEqual([0, 2_100]);
  await Promise.resolve();
  at(9_000);
  expect(floors.known(identity)).toBeUndefined();
});

test('many who ask at once share one question', async () => {
  const { floors, asked } = house();
  await Promise.all([floors.ask(identity), floors.ask(identity), floors.ask(identity)]);
  expect(asked).toHaveLength(1);
});

test('what a call has just added counts at once; which refusals are new is for the store to say', async () => {
  const { floors } = house();
  await floors.ask(identity);
  floors.add(identity, { risk: 5, incidents: ['a', 'b'], threats: ['sabotage', 'phishing'] });
  expect(floors.known(identity)).toEqual({ risk: 15, probes: 1, threats: ['phishing', 'sabotage'] });
});
