import { expect, test } from 'vitest';
import { shareOf, wilson } from '../bench/guardrails/wilson.ts';

test('the interval is the one that textbooks give for five of a hundred', () => {
  const [low, high] = wilson(5, 100);
  expect(low).toBeCloseTo(0.0215, 3);
  expect(high).toBeCloseTo(0.1118, 3);
});

test('none of a few says little', () => {
  expect(wilson(0, 10)[0]).toBe(0);
  expect(wilson(0, 10)[1]).toBeCloseTo(0.2775, 3);
  expect(wilson(0, 0)).toEqual([0, 1]);
});

test('a share is told with its interval and the number of texts', () => {
  expect(shareOf([true, false, false, false])).toBe('25.0 % [4.6–69.9] of 4');
  expect(shareOf([])).toBe('none');
});
