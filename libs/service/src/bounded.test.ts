import { stat } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { bounded } from './bounded.ts';

/** Holds up the event loop. */
function busy(forMs: number): void {
  const until = performance.now() + forMs;
  while (performance.now() < until);
}

test('work that never settles is given up', async () => {
  await expect(bounded(new Promise(() => {}), 5)).rejects.toThrow('no answer within 5 ms');
});

test('an answer that came in time is heard, however late this process gets round to it', async () => {
  // from here timers are looked at before sockets and files
  await new Promise((turn) => setImmediate(turn));
  const answer = promisify(stat)('/');
  const heard = bounded(answer, 5);
  busy(50);
  await expect(heard).resolves.toMatchObject({ size: expect.any(Number) });
});

test('the error of the work is the error of the wait', async () => {
  await expect(bounded(Promise.reject(new Error('refused')), 1000)).rejects.toThrow('refused');
});
