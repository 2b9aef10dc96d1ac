import { expect, test } from 'vitest';
import { callFingerprint, canonicalArguments } from './canonical.ts';
import { canonicalNumber } from './canonical-number.ts';

test('equal numbers are spelt alike', () => {
  for (const [one, other] of [
    ['1.0', '1'],
    ['-0', '0'],
    ['1e3', '1000'],
    ['0.10', '0.1'],
    ['12.50E-1', '1.25'],
    ['9007199254740993.0', '9007199254740993'],
  ] as const)
    expect(canonicalNumber(one)).toBe(canonicalNumber(other));
});

test('C3: calls about two integers that share a double are two calls', () => {
  expect(callFingerprint('pay', '{"id":9007199254740993}')).not.toBe(callFingerprint('pay', '{"id":9007199254740992}'));
  expect(callFingerprint('pay', '{"id":1.0}')).toBe(callFingerprint('pay', '{ "id": 1 }'));
  expect(canonicalArguments('{"b":[0.50],"a":12345678901234567890}')).toBe('{"a":1234567890123456789e1,"b":[0.5]}');
});
