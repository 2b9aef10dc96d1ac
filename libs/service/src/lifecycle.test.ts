import { Writable } from 'node:stream';
import pino from 'pino';
import { expect, test } from 'vitest';
import { Lifecycle } from './lifecycle.ts';

const logTo = (lines: string[]) =>
  pino(
    new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(String(chunk));
        done();
      },
    }),
  );

test('what was opened last is closed first, each one before the next', async () => {
  const order: string[] = [];
  const lifecycle = new Lifecycle(logTo([]));
  for (const name of ['bus', 'postgres', 'ops']) {
    lifecycle.onStop(name, async () => {
      order.push(`${name} closing`);
      await Promise.resolve();
      order.push(`${name} closed`);
    });
  }
  await lifecycle.stop();
  expect(order).toEqual([
    ...['ops closing', 'ops closed', 'postgres closing', 'postgres closed', 'bus closing', 'bus closed'],
  ]);
});

test('a part that cannot be closed holds up none, and is named without its words', async () => {
  const [closed, lines]: [string[], string[]] = [[], []];
  const lifecycle = new Lifecycle(logTo(lines));
  lifecycle.onStop('bus', () => closed.push('bus'));
  lifecycle.onStop('postgres', () => {
    throw new TypeError('canary');
  });
  await lifecycle.stop();
  expect(closed).toEqual(['bus']);
  expect(lines.join('')).toContain('"part":"postgres"');
  expect(lines.join('')).not.toContain('canary');
});

test('asked twice, it stops once', async () => {
  let stopped = 0;
  const lifecycle = new Lifecycle(logTo([]));
  lifecycle.onStop('bus', () => stopped++);
  await Promise.all([lifecycle.stop(), lifecycle.stop()]);
  await lifecycle.stop();
  expect(stopped).toBe(1);
});
