import { expect, test } from 'vitest';
import { normaliseSubject, pseudonymOf } from './subject.ts';

const [keyA, keyB] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

test('one person has one pseudonym in a tenant and another in the next', () => {
  const alice = normaliseSubject(' Alice@Company.com ');
  expect(pseudonymOf(keyA, alice)).toBe(pseudonymOf(keyA, normaliseSubject('alice@company.com')));
  expect(pseudonymOf(keyA, alice)).not.toBe(pseudonymOf(keyB, alice));
  expect(pseudonymOf(keyA, alice)).toMatch(/^psn_[A-Za-z0-9_-]{22}$/);
});

test('nothing and too much are refused', () => {
  for (const text of ['', '   ', 'x'.repeat(321)]) expect(() => normaliseSubject(text)).toThrow('subject: expects');
});
