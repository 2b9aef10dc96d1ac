import { isFault } from '@tappass/errors/fault';
import type { JsonObject } from '@tappass/pipeline/json';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moderationBody, readModerations } from './moderation-wire.ts';

const read = (body: unknown, count = 1) => readModerations('openai', body as JsonObject, count);
const reasonOf = (body: unknown, count = 1): unknown => {
  try {
    return read(body, count);
  } catch (thrown) {
    return isFault(thrown) ? thrown.reason : thrown;
  }
};

test('what the endpoint answers is read, a word for each text in its place', () => {
  const result = (score: number) => ({
    flagged: score >= 0.5,
    categories: { violence: score >= 0.5, 'violence/graphic': false },
    category_scores: { violence: score, 'violence/graphic': 1e-5 },
    category_applied_input_types: { violence: ['text'], 'violence/graphic': ['text'] },
  });
  const body = { id: 'modr-1', model: 'omni-moderation-latest', results: [result(0.01), result(0.93)] };
  expect(read(body, 2)).toEqual([
    { flagged: [], scores: { violence: 0.01, 'violence/graphic': 1e-5 } },
    { flagged: ['violence'], scores: { violence: 0.93, 'violence/graphic': 1e-5 } },
  ]);
});

test('texts are asked about in one list', () => {
  expect(JSON.parse(moderationBody('omni-moderation-latest', ['a', '"b"\n', 'half \ud83d']))).toEqual({
    model: 'omni-moderation-latest',
    input: ['a', '"b"\n', 'half \ufffd'],
  });
});

test.each([
  ['too few results', { results: [] }],
  ['too many', { results: [{}, {}] }],
  ['no scores', { results: [{ categories: {}, category_scores: {} }] }],
  ['a flag without its score', { results: [{ categories: { hate: true }, category_scores: { violence: 0 } }] }],
  ['a flag that is none', { results: [{ categories: { hate: 'no' }, category_scores: { hate: 0 } }] }],
  ['a score that is none', { results: [{ categories: { hate: false }, category_scores: { hate: '0' } }] }],
  ['a score beyond 1', { results: [{ categories: { hate: false }, category_scores: { hate: 1.5 } }] }],
])('an answer with %s is no moderation', (_, body) => {
  expect(reasonOf(body)).toBe('provider_failed');
});

test('whatever comes back is read as one word for each text, or is the provider’s failure', () => {
  const result = fc.record(
    {
      categories: fc.oneof(fc.dictionary(fc.string(), fc.boolean()), fc.jsonValue()),
      category_scores: fc.oneof(
        fc.dictionary(fc.string(), fc.double({ min: -0.5, max: 1.5, noNaN: true })),
        fc.jsonValue(),
      ),
    },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(fc.record({ results: fc.array(fc.oneof(result, fc.jsonValue())) }), fc.jsonValue());
  fc.assert(
    fc.property(bodies, fc.nat(3), (body, count) => {
      const words = reasonOf(body, count);
      if (words === 'provider_failed') return;
      expect(words).toHaveLength(count);
      for (const { flagged, scores } of words as ReturnType<typeof read>) {
        expect(flagged.every((category) => Object.hasOwn(scores, category))).toBe(true);
        for (const score of Object.values(scores)) expect(score >= 0 && score <= 1).toBe(true);
      }
    }),
  );
});
