import { expect, test } from 'vitest';
import { syncsEveryWrite } from './locate-nats.ts';

test.each([
  ['2.9.10', false],
  ['2.10.0', true],
  ['2.14.5', true],
  ['3.0.0', true],
  ['1.4.1', false],
])('nats-server %s syncs every write: %s', (version, expected) => {
  expect(syncsEveryWrite(version)).toBe(expected);
});
