import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fingerprint } from '../vault/fingerprints.ts';
import { type Action, actionFingerprint } from './approved-action.ts';

const ours: Fingerprint = (part, bytes) => createHmac('sha256', 'k').update(part).update(bytes).digest('base64url');
const action: Action = { agentUuid: 'ag_1', tool: 'send', argumentsText: '{"to":"a","n":[1,{"x":null}]}', ordinal: 0 };
const of = (change: Partial<Action>): string => actionFingerprint(ours, { ...action, ...change });

test('equal arguments are one action however they are spelt', () => {
  expect(of({ argumentsText: ' { "n" : [ 1, {"x":null} ], "to": "a" } ' })).toBe(of({}));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (args) => {
      const reversed = Object.fromEntries(Object.entries(args).reverse());
      expect(of({ argumentsText: JSON.stringify(reversed, null, 2) })).toBe(
        of({ argumentsText: JSON.stringify(args) }),
      );
    }),
  );
});

test('whatever differs in agent, tool, place or value is another action', () => {
  const others = [
    of({ agentUuid: 'ag_2' }),
    of({ tool: 'Send' }),
    of({ ordinal: 1 }),
    of({ argumentsText: '{"to":"b","n":[1,{"x":null}]}' }),
    of({ argumentsText: '{"to":"a","n":["1",{"x":null}]}' }),
    of({ argumentsText: '{"to":"a","n":[{"x":null},1]}' }),
    of({ argumentsText: '' }),
    of({ argumentsText: 'not json' }),
  ];
  expect(new Set([of({}), ...others]).size).toBe(others.length + 1);
  fc.assert(
    fc.property(fc.json(), fc.json(), (a, b) => {
      const same = JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
      if (of({ argumentsText: a }) === of({ argumentsText: b }) && !same)
        expect(new Set(sortedKeys(a))).toEqual(new Set(sortedKeys(b)));
    }),
  );
});

/** Only the order of keys may differ between two spellings of one action. */
const sortedKeys = (json: string): string[] => [...json.replace(/\s/g, '')].sort();
