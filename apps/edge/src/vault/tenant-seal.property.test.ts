import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openArguments, sealArguments } from '../approvals/approved-action.ts';
import type { Fingerprint } from './fingerprints.ts';
import { openText, sealText } from './tenant-seal.ts';

const tenant =
  (key: string): Fingerprint =>
  (part, bytes) =>
    createHmac('sha256', key).update(part).update(bytes).digest('base64url');
const ours = tenant('ours');
const purpose = { part: 'session', name: 's1' } as const;

test('what is sealed is opened by the same tenant for the same thing, and by nobody else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const clear = Buffer.from(text, 'utf8').toString('utf8');
      const sealed = sealText(ours, purpose, text);
      expect(openText(ours, purpose, sealed)).toBe(clear);
      expect(openText(tenant('theirs'), purpose, sealed)).toBeUndefined();
      expect(openText(ours, { ...purpose, name: 's2' }, sealed)).toBeUndefined();
      expect(openText(ours, { ...purpose, part: 'approval_arguments' }, sealed)).toBeUndefined();
    }),
  );
});

test('one changed byte, a cut or garbage opens as nothing', () => {
  const sealed = Buffer.from(sealText(ours, purpose, 'some text'), 'base64');
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    expect(openText(ours, purpose, changed.toString('base64'))).toBeUndefined();
    expect(openText(ours, purpose, sealed.subarray(0, at).toString('base64'))).toBeUndefined();
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (garbage) => {
      expect(openText(ours, purpose, garbage)).toBeUndefined();
    }),
  );
});

test('the arguments of one agent are opened as those of no other, and long ones are cut', () => {
  const action = { agentUuid: 'ag_1', tool: 't', argumentsText: 'x'.repeat(20_000), ordinal: 0 };
  const sealed = sealArguments(ours, action);
  expect(openArguments(ours, 'ag_1', sealed)).toHaveLength(16_384);
  expect(openArguments(ours, 'ag_2', sealed)).toBeUndefined();
});
