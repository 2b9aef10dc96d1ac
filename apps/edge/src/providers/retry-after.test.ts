import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT');

test.each([
  ['7', 7_000],
  ['0', 0],
  ['1.5', 1_500],
  ['Wed, 21 Oct 2026 07:28:30 GMT', 30_000],
  ['Wed, 21 Oct 2026 07:27:30 GMT', 0],
  ['soon', undefined],
  ['-3', undefined],
  ['', undefined],
])('%j is %j ms', (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms);
});

test('no header is a time or nothing, and never less than nothing', () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      const ms = retryAfterMs(header, now);
      expect(ms === undefined || (Number.isFinite(ms) && ms >= 0)).toBe(true);
    }),
  );
});
