import { expect, test } from 'vitest';
import {
  activeKey,
  destroy,
  type Keyring,
  type KeyState,
  promote,
  readableKey,
  retire,
  stage,
  trialOrder,
} from './keyring.ts';

const ring: Keyring = [{ kid: 'a', state: 'active' }];
const rotated = promote(stage(ring, 'b'), 'b');

test('a rotation moves the old key to decrypt_only and the new one to active in one step', () => {
  expect(rotated).toEqual([
    { kid: 'a', state: 'decrypt_only' },
    { kid: 'b', state: 'active' },
  ]);
  expect(activeKey(rotated).kid).toBe('b');
});

test('a staged key can be tried but does not seal', () => {
  const staged = stage(ring, 'b');
  expect(activeKey(staged).kid).toBe('a');
  expect(readableKey(staged, 'b')?.state).toBe('staged');
});

test('a retired or unknown key opens nothing', () => {
  const retired = retire(rotated, 'a');
  expect(readableKey(retired, 'a')).toBeUndefined();
  expect(readableKey(retired, 'c')).toBeUndefined();
  expect(destroy(retired, 'a')[0]!.state).toBe('destroyed');
});

test('only one key is staged at a time', () => {
  expect(() => stage(stage(ring, 'b'), 'c')).toThrow('another key is staged');
  expect(() => stage(ring, 'a')).toThrow('a exists');
});

test.each<[string, KeyState, (kid: string) => Keyring]>([
  ['destroyed while active', 'active', (kid) => destroy([{ kid, state: 'active' }], kid)],
  ['destroyed while needed for reading', 'decrypt_only', (kid) => destroy([{ kid, state: 'decrypt_only' }], kid)],
  ['retired while active', 'active', (kid) => retire([{ kid, state: 'active' }], kid)],
  ['made active again', 'decrypt_only', (kid) => promote([{ kid, state: 'decrypt_only' }], kid)],
  ['brought back', 'destroyed', (kid) => retire([{ kid, state: 'destroyed' }], kid)],
])('a key cannot be %s', (_, state, act) => {
  expect(() => act('k')).toThrow(`k is ${state}`);
});

test('a ring without exactly one active key does not seal', () => {
  expect(() => activeKey([])).toThrow('0 active keys');
  expect(() => activeKey([...ring, { kid: 'b', state: 'active' }])).toThrow('2 active keys');
});

test('keys are tried in the order current, staged, previous', () => {
  const trial = stage(rotated, 'c');
  expect(trialOrder(trial).map((key) => key.kid)).toEqual(['b', 'c', 'a']);
});
