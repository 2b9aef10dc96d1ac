import fc from 'fast-check';
import { expect, test } from 'vitest';
import vectors from '../../../../vectors/vectors.json' with { type: 'json' };
import { decodeEntry, type Entry, encodeEntry } from './entry.ts';
import { entryHash } from './hash.ts';

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((value) => Buffer.byteLength(value) <= 255);
const anyEntry: fc.Arbitrary<Entry> = fc.record({
  seq: u64,
  prev: hash,
  tenant: fc.uuid(),
  tenantSeq: u64,
  tenantPrev: hash,
  recordedAtUs: u64,
  occurredAtUs: u64,
  eventId: fc.uuid(),
  busSeq: u64,
  kind: text,
  producer: text,
  producerBoot: u64,
  producerSeq: u64,
  bodyCommit: hash,
});
const golden = Buffer.from(vectors.entries[1]!.entry_hex, 'hex');

test('what is encoded decodes to the same entry', () => {
  fc.assert(
    fc.property(anyEntry, (entry) => {
      expect(decodeEntry(encodeEntry(entry))).toEqual(entry);
    }),
  );
});

test('every flipped bit of an entry changes its hash or is refused', () => {
  const before = entryHash(golden).toString('hex');
  for (let bit = 0; bit < golden.length * 8; bit++) {
    const bytes = Buffer.from(golden);
    bytes[bit >> 3] = bytes[bit >> 3]! ^ (1 << (bit & 7));
    expect(entryHash(bytes).toString('hex')).not.toBe(before);
    const again = reencode(bytes);
    if (again !== undefined) expect(again.equals(bytes), `bit ${bit}`).toBe(true);
  }
});

test('every truncation and every longer form is refused', () => {
  for (let length = 0; length < golden.length; length++) {
    expect(() => decodeEntry(golden.subarray(0, length)), `${length} bytes`).toThrow('not a ledger entry');
  }
  expect(() => decodeEntry(Buffer.concat([golden, Buffer.of(0)]))).toThrow('1 bytes follow it');
});

test('whatever bytes decode, they are the only form of that entry', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (tail) => {
      const bytes = Buffer.concat([golden.subarray(0, 8), tail]);
      const again = reencode(bytes);
      if (again !== undefined) expect(again.equals(bytes)).toBe(true);
    }),
  );
});

test.each([
  ['an empty kind', { kind: '' }, 'kind has 0 bytes'],
  ['a kind of 256 bytes', { kind: 'k'.repeat(256) }, 'kind has 256 bytes'],
  ['a kind with a lone surrogate', { kind: 'a\ud800' }, 'kind holds a lone surrogate'],
  ['a negative number', { seq: -1n }, 'seq does not fit'],
  ['a number of 65 bits', { busSeq: 2n ** 64n }, 'bus_seq does not fit'],
  ['a short hash', { prev: Buffer.alloc(31) }, 'prev has 31 bytes'],
  ['an upper-case UUID', { tenant: '11111111-1111-4111-8111-11111111111A' }, 'UUID'],
])('%s cannot be encoded', (_, change, reason) => {
  expect(() => encodeEntry({ ...decodeEntry(golden), ...change })).toThrow(reason);
});

const reencode = (bytes: Buffer): Buffer | undefined => {
  try {
    return encodeEntry(decodeEntry(bytes));
  } catch {
    return undefined;
  }
};
