import { expect, test } from 'vitest';
import { RestingKeys, restAfterMs } from './resting-keys.ts';

test.each([
  [429, undefined, 5_000],
  [429, '7', 7_000],
  [429, 'Thu, 01 Jan 1970 00:00:30 GMT', 30_000],
  [429, '86400', 600_000],
  [401, undefined, 60_000],
  [403, undefined, 60_000],
  [403, '2', 2_000],
  [400, '7', undefined],
  [500, '7', undefined],
  [200, undefined, undefined],
])('status %i with Retry-After %s leaves a key out for %s ms', (status, retryAfter, ms) => {
  expect(restAfterMs(status, retryAfter, 0)).toBe(ms);
});

test('a key rests until its time is over, and no other does', () => {
  let nowMs = 1_000;
  const resting = new RestingKeys(() => nowMs);
  resting.rest('a', 500);
  expect([resting.isResting('a'), resting.isResting('b')]).toEqual([true, false]);
  nowMs = 1_499;
  expect(resting.isResting('a')).toBe(true);
  nowMs = 1_500;
  expect(resting.isResting('a')).toBe(false);
});
