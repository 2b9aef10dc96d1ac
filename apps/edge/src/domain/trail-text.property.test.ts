import type { TrailEntry } from '@tappass/pipeline/call';
import { actions } from '@tappass/pipeline/plan';
import { sequence } from '@tappass/pipeline/sequence';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTrail, trailText } from './trail-text.ts';

const known = fc.constantFrom(...sequence.map(({ step }) => step as string));
const unknown = fc.stringMatching(/^[a-z][a-z0-9_]{0,30}$/);
const verdict = fc.constantFrom<TrailEntry['verdict']>(
  ...(['pass', 'found', 'changed', 'would_change', 'blocked', 'would_block', 'failed'] as const),
);
const micros = fc.oneof(
  fc.nat({ max: 3 }),
  fc.nat(),
  fc.maxSafeNat().map((n) => n % 10 ** 15),
);
const entry: fc.Arbitrary<TrailEntry> = fc
  .record({ step: fc.oneof(known, unknown), verdict, micros, action: fc.option(fc.constantFrom(...actions)) })
  .map(({ action, ...rest }) => ({ ...rest, findings: {}, ...(action !== null && { action }) }));

test('what was written is read again, but for times of a microsecond', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 60 }), (trail) => {
      expect(readTrail(trailText(trail))).toEqual(
        trail.map(({ step, verdict, micros, action }) => ({
          ...{ step, verdict, us: micros <= 1 ? 0 : micros },
          ...(action !== undefined && { action }),
        })),
      );
    }),
    { numRuns: 1_000 },
  );
});

/** Near enough to the format to reach every branch. */
const pieces = fc.constantFrom(
  ...[
    ', ',
    ',',
    ';',
    '=',
    'v',
    'us',
    'a',
    'found',
    'pass',
    'dlp',
    '200',
    '4711',
    '0',
    '1e9',
    '__proto__',
    'constructor',
  ],
  ...['-', ' ', '\n', '\0', '"', '\u{1f600}', '\ud800', 'É', '9'.repeat(16)],
);
const garbage = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
);

test('garbage is a list of whole steps or nothing, and never thrown at anybody', () => {
  fc.assert(
    fc.property(garbage, (text) => {
      for (const step of readTrail(text) ?? []) {
        expect(step.step).toMatch(/^(?:[a-z][a-z0-9_]*|\d{1,15})$/);
        expect(step.verdict).toMatch(/^[a-z][a-z0-9_]*$/);
        expect(Number.isSafeInteger(step.us) && step.us >= 0).toBe(true);
        expect(step.action ?? 'log').toMatch(/^[a-z][a-z0-9_]*$/);
      }
    }),
    { numRuns: 10_000 },
  );
});

test('a trail that was cut, or has a byte changed, is read in no other way than as a list or as none', () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 10 }), fc.nat(), pieces, (trail, at, piece) => {
      const text = trailText(trail);
      const cut = at % (text.length + 1);
      for (const spoilt of [text.slice(0, cut), text.slice(0, cut) + piece + text.slice(cut)]) {
        const steps = readTrail(spoilt);
        if (steps !== undefined) expect(steps).toHaveLength(spoilt === '' ? 0 : spoilt.split(', ').length);
      }
    }),
    { numRuns: 2_000 },
  );
});
