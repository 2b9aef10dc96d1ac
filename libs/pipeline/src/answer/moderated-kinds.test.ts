import { expect, test } from 'vitest';
import { kindsOf } from './moderated-kinds.ts';

const scores = { 'self-harm': 0.2, 'self-harm/intent': 0.6, violence: 0.3, 'illicit/violent': 0.1 };

test('a kind has the highest score of its categories', () => {
  expect(Object.fromEntries(kindsOf({ flagged: [], scores }, {}))).toEqual({
    self_harm: 0.6,
    violence: 0.3,
    weapons: 0.1,
  });
});

test('what the provider flags is certain', () => {
  expect(kindsOf({ flagged: ['violence'], scores }, {}).get('violence')).toBe(1);
});

test('a threshold of a kind is in place of flag and score, at it and above', () => {
  const by = (violence: number) => kindsOf({ flagged: ['violence'], scores }, { violence }).get('violence');
  expect([by(0.3), by(0.31), by(0)]).toEqual([1, undefined, 1]);
});

test('a score of zero is nothing, unless the threshold is zero too', () => {
  expect(kindsOf({ flagged: [], scores: { hate: 0 } }, {}).size).toBe(0);
  expect(kindsOf({ flagged: [], scores: { hate: 0 } }, { hate: 0 }).get('hate')).toBe(1);
});
