import type { TrailEntry } from '@tappass/pipeline/call';
import { sequence } from '@tappass/pipeline/sequence';
import { expect, test } from 'vitest';
import { readTrail, trailText } from './trail-text.ts';

test('a trail leaves out a verdict of pass and a time of a microsecond or less, and nothing else', () => {
  const step = (name: string, verdict: TrailEntry['verdict'], micros: number) => ({
    ...{ step: name, verdict, micros, findings: {} },
  });
  expect(trailText([])).toBe('');
  expect(trailText([step('dlp', 'pass', 0), step('budget', 'pass', 1), step('call_llm', 'pass', 2)])).toBe(
    '710, 120, 600;us=2',
  );
  expect(trailText([step('dlp', 'changed', 0), step('budget', 'would_block', 1), step('dlp', 'failed', 9)])).toBe(
    '710;v=changed, 120;v=would_block, 710;v=failed;us=9',
  );
  expect(trailText([{ ...step('dlp', 'pass', 0), action: 'notify' }])).toBe('710;a=notify');
});

test('every step of the sequence has a position of its own in a trail', () => {
  const whole = trailText(sequence.map(({ step }) => ({ step, verdict: 'pass', micros: 0, findings: {} })));
  const positions = whole.split(', ').map(Number);
  expect(new Set(positions).size).toBe(sequence.length);
  expect(positions).toEqual(sequence.map(({ position }) => position));
});

test('a trail reads as names, verdicts and times, whatever it leaves out', () => {
  expect(readTrail('100;us=12, 200;v=found;us=31;a=log, 230')).toEqual([
    { step: 'validate_input', verdict: 'pass', us: 12 },
    { step: 'detect_pii', verdict: 'found', us: 31, action: 'log' },
    { step: 'detect_infra', verdict: 'pass', us: 0 },
  ]);
  expect(readTrail('')).toEqual([]);
});

test('an entry from before steps were named by position reads the same', () => {
  expect(readTrail('detect_pii;v=found;us=31;a=log, dlp;v=pass;us=0')).toEqual([
    { step: 'detect_pii', verdict: 'found', us: 31, action: 'log' },
    { step: 'dlp', verdict: 'pass', us: 0 },
  ]);
});

test('what a later version wrote is read as far as it is known', () => {
  expect(readTrail('4711;v=postponed;us=2;a=page;n=3;z=why, 200;z=0')).toEqual([
    { step: '4711', verdict: 'postponed', us: 2, action: 'page' },
    { step: 'detect_pii', verdict: 'pass', us: 0 },
  ]);
});

test.each([
  ['an empty place', '100, , 200'],
  ['a separator at the end', '100, '],
  ['a comma without its space', '100,200'],
  ['a name with capitals', 'Validate'],
  ['a name of the prototype chain that is no word', '__proto__'],
  ['a position with a sign', '-100'],
  ['a position with a leading zero', '0100'],
  ['a position with more digits than are exact', '1234567890123456'],
  ['a parameter without a value', '100;v'],
  ['a parameter without a key', '100;=found'],
  ['two values', '100;v=found=log'],
  ['an empty parameter', '100;'],
  ['a verdict that is a number', '100;v=3'],
  ['a time that is none', '100;us=soon'],
  ['a time below zero', '100;us=-1'],
  ['an action that is a number', '100;a=1'],
  ['a line break at the end', '100\n'],
  ['JSON', '[{"step":"dlp"}]'],
])('%s is no trail', (_, text) => {
  expect(readTrail(text)).toBeUndefined();
});
