import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trimTo } from './trim.ts';

const mb = 1024 * 1024;

describe('what the stream may forget', () => {
  it('is nothing while a quarter of its room is free, however much of it is committed', () => {
    expect(trimTo({ bytes: 74 * mb, messages: 740, firstSeq: 1n }, 100 * mb, 740n)).toBeUndefined();
  });

  it('is the older half of a stream that is nearly full and all committed', () => {
    expect(trimTo({ bytes: 80 * mb, messages: 800, firstSeq: 1n }, 100 * mb, 800n)).toBe(301n);
  });

  it('is only what is committed, even if that leaves it full', () => {
    expect(trimTo({ bytes: 100 * mb, messages: 1000, firstSeq: 5001n }, 100 * mb, 5010n)).toBe(5011n);
    expect(trimTo({ bytes: 100 * mb, messages: 1000, firstSeq: 5001n }, 100 * mb, 5000n)).toBeUndefined();
  });

  it('is nothing of an empty stream', () => {
    expect(trimTo({ bytes: 0, messages: 0, firstSeq: 901n }, mb, 900n)).toBeUndefined();
  });

  it('is never a message that is not committed, and never more than is there to go', () => {
    const fill = fc.record({
      bytes: fc.nat(2 ** 31 - 1),
      messages: fc.nat(100_000),
      firstSeq: fc.bigInt(1n, 10n ** 12n),
    });
    fc.assert(
      fc.property(
        fill,
        fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        fc.bigInt(0n, 10n ** 12n),
        (state, max, committed) => {
          const first = trimTo(state, max, committed);
          if (first === undefined) return;
          expect(first).toBeGreaterThan(state.firstSeq);
          expect(first).toBeLessThanOrEqual(committed + 1n);
          expect(first).toBeLessThanOrEqual(state.firstSeq + BigInt(state.messages));
        },
      ),
    );
  });
});
