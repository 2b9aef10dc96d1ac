import { expect, test, vi } from 'vitest';
import { Health } from './health.ts';

const ok = { name: 'bus', run: () => {} };

test('before its first look a process is not healthy', () => {
  expect(new Health([ok]).failing()).toEqual(['starting']);
});

test('every failing part is named, whether it throws, rejects or neither', async () => {
  let ill = true;
  const health = new Health([
    ok,
    {
      name: 'database',
      run: () => {
        if (ill) throw new Error('canary');
      },
    },
    { name: 'redis', run: async () => (ill ? Promise.reject(new Error('canary')) : undefined) },
  ]);
  expect(await health.checkNow()).toEqual(['database', 'redis']);
  expect(health.failing()).toEqual(['database', 'redis']);
  ill = false;
  await health.checkNow();
  expect(health.failing()).toEqual([]);
});

test('a draining process is not healthy, whatever its checks say', async () => {
  const health = new Health([ok]);
  await health.checkNow();
  health.drain();
  await health.checkNow();
  expect(health.failing()).toEqual(['draining']);
});

test('what fails is told when it changes, and only then', async () => {
  let ill = false;
  const health = new Health([{ name: 'redis', run: () => (ill ? Promise.reject(new Error('canary')) : undefined) }]);
  const told: string[] = [];
  health.tell(() => told.push(health.failing().join()));
  for (const now of [false, false, true, true, false]) {
    ill = now;
    await health.checkNow();
  }
  health.drain();
  expect(told).toEqual(['', 'redis', '', 'draining']);
});

test('stopped while a look is under way, it looks no more', async () => {
  vi.useFakeTimers();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const health = new Health([{ name: 'slow', run: () => held }]);
  const watching = health.watch(1);
  health.stop();
  release();
  await watching;
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
