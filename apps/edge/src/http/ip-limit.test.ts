import { expect, test } from 'vitest';
import { IpLimit } from './ip-limit.ts';

test('the limit counts by address and starts anew with the next minute', () => {
  const limit = new IpLimit(2);
  expect([limit.take('a', 0), limit.take('a', 1000), limit.take('a', 30_000)]).toEqual([0, 0, 30]);
  expect(limit.take('b', 30_000)).toBe(0);
  expect(limit.take('a', 60_000)).toBe(0);
});

test('asking whether an address is full counts nothing', () => {
  const limit = new IpLimit(1);
  expect([limit.full('a', 0), limit.full('a', 0)]).toEqual([0, 0]);
  limit.take('a', 0);
  expect(limit.full('a', 45_000)).toBe(15);
});

test('no limit never makes anybody wait', () => {
  const limit = new IpLimit(0);
  for (let n = 0; n < 1000; n += 1) expect(limit.take('a', 0)).toBe(0);
});
