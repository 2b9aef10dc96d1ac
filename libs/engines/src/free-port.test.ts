import { expect, test } from 'vitest';
import { freePort } from './free-port.ts';

test('a port that was given out and is not listened on yet is not given out again', async () => {
  const given = await Promise.all(Array.from({ length: 1_000 }, () => freePort()));
  expect(new Set(given).size).toBe(given.length);
});
