import { isFault } from '@tappass/errors/fault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Flags, parseFlags } from './flags.ts';

const read = (header: string): Flags | string => {
  try {
    return parseFlags(header);
  } catch (thrown) {
    return isFault(thrown) ? thrown.reason : `no fault: ${String(thrown)}`;
  }
};
const names = ['mode', 'pii', 'secrets', 'budget', 'tools', 'files', 'db', 'email', 'colour', '__proto__', 'Mode'];
const values = ['off', 'block', 'lockdown', 'custom:1:2', 'custom:-1:2', 'custom:1e9:2', 'mask', 'read_only', 'allow'];
const piece = fc.oneof(
  fc
    .tuple(fc.constantFrom(...names), fc.constantFrom(...values, 'denylist:a:b', '', ' '))
    .map((pair) => pair.join('=')),
  fc.string({ maxLength: 12 }),
);
const known = new Set(['mode', 'pii', 'secrets', 'budget', 'tools', 'files', 'db', 'email']);

test('any header is flags that are known, or a refusal', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 5 }), fc.constantFrom(',', ', ', ' ,', ';'), (pieces, comma) => {
      const flags = read(pieces.join(comma));
      if (typeof flags === 'string') expect(flags).toBe('bad_flag');
      else expect(Object.keys(flags).filter((name) => !known.has(name))).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test('one unknown flag among known ones refuses them all', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 10 }), fc.nat({ max: 2 }), (name, at) => {
      fc.pre(!known.has(name.trim()) && name.trim() !== '');
      const flags = ['mode=lockdown', 'pii=block'];
      flags.splice(at, 0, `${name}=block`);
      expect(read(flags.join(', '))).toBe('bad_flag');
    }),
  );
});

test('a budget is whole micro-dollars, or refused', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true }), fc.float({ noNaN: true }), (perCall, perSession) => {
      const flags = read(`budget=custom:${perCall}:${perSession}`);
      if (typeof flags === 'string') {
        expect(flags).toBe('bad_flag');
        return;
      }
      for (const { maxUsdMicros } of flags.budget ?? []) {
        expect(Number.isSafeInteger(maxUsdMicros)).toBe(true);
        expect(maxUsdMicros).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
