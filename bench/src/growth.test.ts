import { expect, test } from 'vitest';
import { growthOf, isFlat, type Sample } from './growth.ts';

const series = (mbAt: (second: number) => number, seconds = 600): Sample[] =>
  Array.from({ length: seconds }, (_, atSeconds) => ({ atSeconds, mb: mbAt(atSeconds) }));
/** The collector lets it rise and fall. */
const breathing = (second: number) => 20 * ((second % 30) / 30);

test('a process that breathes and does not grow is flat, also when it filled its caches first', () => {
  expect(isFlat(growthOf(series((second) => 150 + breathing(second))))).toBe(true);
  expect(isFlat(growthOf(series((second) => Math.min(150, 90 + second) + breathing(second))))).toBe(true);
});

test('five megabytes a minute are found in ten minutes under the breathing', () => {
  const growth = growthOf(series((second) => 150 + second / 12 + breathing(second)));
  expect(growth.mbPerMinute).toBeGreaterThan(4.5);
  expect(growth.mbPerMinute).toBeLessThan(5.5);
  expect(isFlat(growth)).toBe(false);
});

test('one that shrinks is flat', () => {
  expect(isFlat(growthOf(series((second) => 150 - second / 60)))).toBe(true);
});

test('two minutes tell nothing', () => {
  expect(() => growthOf(series(() => 150, 120))).toThrow('too few samples');
});
