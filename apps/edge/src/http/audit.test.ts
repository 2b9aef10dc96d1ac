import { create } from '@bufbuild/protobuf';
import { EntryViewSchema } from '@tappass/contracts/ledger';
import { expect, test } from 'vitest';
import { shownEntry } from './audit.ts';

const shown = (body: string) => shownEntry(create(EntryViewSchema, { seq: 7n, kind: 'llm_call', body }));

test('an entry with a trail says its steps by name, beside the body as it was signed', () => {
  const body = '{"decision":"allow","trail":"200;v=found;us=31;a=log, 230","version":1}';
  const entry = shown(body);
  expect(JSON.stringify(entry.body)).toBe(body);
  expect(entry.steps).toEqual([
    { step: 'detect_pii', verdict: 'found', us: 31, action: 'log' },
    { step: 'detect_infra', verdict: 'pass', us: 0 },
  ]);
});

test.each([
  ['an entry of something that is no call', '{"version":1}'],
  ['an erased entry', ''],
  ['a trail that is no list of steps', '{"trail":"200;v=3"}'],
  ['a trail that is no text', '{"trail":[{"step":"detect_pii"}]}'],
])('%s has no steps, and is shown all the same', (_, body) => {
  expect(shown(body)).toMatchObject({ seq: 7, steps: null, body: body === '' ? null : JSON.parse(body) });
});
