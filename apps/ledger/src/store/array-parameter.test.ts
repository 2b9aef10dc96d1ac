import { expect, test } from 'vitest';
import { int4s, int8s, texts, uuids } from './array-parameter.ts';

// that PostgreSQL reads them so is seen by every service test of the ledger
const header = (nulls: number, oid: number, count: number): string =>
  [1, nulls, oid, count, 1].map((word) => word.toString(16).padStart(8, '0')).join('');

test('values stand one after the other, each with its length', () => {
  expect(int4s([1, 258]).toString('hex')).toBe(`${header(0, 23, 2)}00000004000000010000000400000102`);
  expect(int8s([-1n]).toString('hex')).toBe(`${header(0, 20, 1)}00000008ffffffffffffffff`);
  expect(uuids([Buffer.alloc(16, 7)]).toString('hex')).toBe(`${header(0, 2950, 1)}00000010${'07'.repeat(16)}`);
  expect(texts(['', 'ü', null]).toString('hex')).toBe(`${header(1, 25, 3)}0000000000000002c3bcffffffff`);
});

test('a UUID that is none is not written', () => {
  expect(() => uuids([Buffer.alloc(15)])).toThrow('a UUID has 16 bytes');
});
