import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cadence } from './cadence.ts';

const second = 1_000_000n;
/** The first run that is too long in entries at these times, with checkpoints after these places. */
const foundIn = (times: readonly bigint[], signedAfter: (n: number) => boolean): bigint | undefined => {
  const cadence = new Cadence();
  for (const [n, us] of times.entries()) {
    const found = cadence.entry(BigInt(n), us);
    if (found !== undefined) return found;
    if (signedAfter(n)) cadence.checkpoint();
  }
  return undefined;
};
const everySecond = (count: number): bigint[] => Array.from({ length: count }, (_, n) => BigInt(n) * second);

test('entries that go on for two minutes under no checkpoint are named by the first of them', () => {
  expect(foundIn(everySecond(200), (n) => n === 20)).toBe(21n);
  expect(foundIn(everySecond(140), () => false)).toBe(0n);
});

test('checkpoints that come each second, or each minute, are enough', () => {
  expect(foundIn(everySecond(1000), () => true)).toBeUndefined();
  expect(foundIn(everySecond(1000), (n) => n % 60 === 0)).toBeUndefined();
});

test('a ledger that was down, for however long, is not blamed for it', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 15n), fc.nat(100), fc.nat(100), (downUs, before, after) => {
      const times = everySecond(before + after + 2).map((us, n) => (n > before ? us + downUs : us));
      // killed after the entry, and signing again a few entries after its start
      return foundIn(times, (n) => n % 10 === 0 && n !== before) === undefined;
    }),
  );
});

test('in a quiet ledger, with an entry each minute, checkpoints that are gone show within five', () => {
  const minutes = Array.from({ length: 9 }, (_, n) => BigInt(n) * 60n * second);
  expect(foundIn(minutes, (n) => n < 3)).toBe(3n);
});
