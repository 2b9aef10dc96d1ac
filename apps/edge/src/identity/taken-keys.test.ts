import { expect, test } from 'vitest';
import { TakenKeys } from './taken-keys.ts';

const token = (keyId: string, epoch: bigint) => ({ keyId, epoch });

function since(epoch: bigint) {
  const clock = { ms: 0 };
  const taken = new TakenKeys(() => clock.ms);
  taken.heard(epoch);
  return { taken, clock };
}

test('a token of a key that was taken away is known as such, and no other', () => {
  const { taken } = since(7n);
  taken.took('dk_1', 8n);
  expect(taken.doubts(token('dk_1', 7n))).toBe('key_revoked');
  expect(taken.doubts(token('dk_2', 7n))).toBeUndefined();
});

test('the beat that follows the word changes nothing', () => {
  const { taken } = since(7n);
  taken.took('dk_1', 8n);
  taken.heard(8n);
  expect(taken.doubts(token('dk_2', 7n))).toBeUndefined();
});

test('an epoch without its word leaves older tokens in doubt, and newer ones not', () => {
  const { taken } = since(7n);
  taken.heard(9n);
  expect(taken.doubts(token('dk_2', 8n))).toBe('token_outdated');
  expect(taken.doubts(token('dk_2', 9n))).toBeUndefined();
});

test('a word that comes after a missed one tells that it was missed', () => {
  const { taken } = since(7n);
  taken.took('dk_2', 9n);
  taken.heard(9n);
  expect(taken.doubts(token('dk_1', 7n))).toBe('token_outdated');
  expect(taken.doubts(token('dk_2', 7n))).toBe('key_revoked');
});

test('an edge that has just begun doubts what is older than itself', () => {
  expect(since(7n).taken.doubts(token('dk_1', 6n))).toBe('token_outdated');
  expect(since(7n).taken.doubts(token('dk_1', 7n))).toBeUndefined();
});

test('a key is remembered for as long as a token of its last verdict may live, counted from the last time it was told', () => {
  const { taken, clock } = since(7n);
  taken.took('dk_1', 8n);
  clock.ms = 100_000;
  taken.took('dk_1', 8n);
  clock.ms = 240_000;
  taken.took('dk_2', 9n);
  expect(taken.doubts(token('dk_1', 7n))).toBe('key_revoked');
  clock.ms = 260_000;
  taken.took('dk_3', 10n);
  expect(taken.doubts(token('dk_1', 7n))).toBeUndefined();
});

test('more keys than are remembered are not forgotten: every older token is in doubt instead', () => {
  const { taken } = since(7n);
  for (let n = 0; n < 10_001; n += 1) taken.took(`dk_${n}`, 8n + BigInt(n));
  expect(taken.doubts(token('dk_0', 7n))).toBe('token_outdated');
  expect(taken.doubts(token('dk_10000', 7n))).toBe('token_outdated');
  expect(taken.doubts(token('dk_new', 10_008n))).toBeUndefined();
});
