import { expect, test } from 'vitest';
import { followEpoch } from './follow-epoch.ts';

test('each look at the database brings the epoch, and a change is told once', async () => {
  let n = 1n;
  let changes = 0;
  const epoch = await followEpoch(
    async () => n,
    () => {
      changes += 1;
    },
  );
  await epoch.check.run();
  expect([epoch.current(), changes]).toEqual([1n, 0]);
  n = 2n;
  await epoch.check.run();
  await epoch.check.run();
  expect([epoch.current(), changes]).toEqual([2n, 1]);
});

test('a database that is away or frozen fails the look, and the last epoch stays', async () => {
  let answer: () => Promise<bigint> = async () => 7n;
  const epoch = await followEpoch(() => answer());
  answer = () => Promise.reject(new Error('away'));
  await expect(epoch.check.run()).rejects.toThrow('away');
  answer = () => new Promise(() => {});
  await expect(epoch.check.run()).rejects.toThrow('no answer within');
  expect(epoch.current()).toBe(7n);
});
