import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../json.ts';
import { costOf, costUsdMicros, type PriceRow, priceUnder } from './price.ts';
import { type Terms, termsIn, unpricedTerm } from './price-terms.ts';
import { chatUsage, estimatedUsage, messagesUsage, reportIn } from './usage.ts';

const gpt = {
  input: 2_500_000,
  cached_input: 1_250_000,
  output: 10_000_000,
  audio_input: 40_000_000,
  audio_output: 80_000_000,
};
const claude = {
  input: 3_000_000,
  cached_input: 300_000,
  cache_write: 3_750_000,
  cache_write_1h: 6_000_000,
  output: 15_000_000,
};

test.each([
  ['plain', { prompt_tokens: 1000, completion_tokens: 500 }, 7_500],
  ['cached', { prompt_tokens: 2000, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 1500 } }, 3_125],
  [
    'reasoning is output',
    { prompt_tokens: 0, completion_tokens: 300, completion_tokens_details: { reasoning_tokens: 250 } },
    3_000,
  ],
  [
    'audio both ways',
    {
      prompt_tokens: 110,
      completion_tokens: 30,
      prompt_tokens_details: { audio_tokens: 100 },
      completion_tokens_details: { audio_tokens: 20 },
    },
    5_725,
  ],
  ['half a micro-dollar rounds up', { prompt_tokens: 1, completion_tokens: 0 }, 3],
  [
    'more cached than sent is cut down',
    { prompt_tokens: 10, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 99 } },
    13,
  ],
])('an OpenAI usage: %s', (_, reported, cost) => {
  const usage = chatUsage(reported);
  expect(usage && costUsdMicros(usage, gpt)).toBe(cost);
});

test.each([
  ['plain', { input_tokens: 1000, output_tokens: 200 }, 6_000],
  ['cache read', { input_tokens: 10, output_tokens: 1, cache_read_input_tokens: 10_000 }, 3_045],
  ['cache written', { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 1000 }, 3_750],
  [
    'cache written for an hour',
    {
      input_tokens: 0,
      output_tokens: 0,
      cache_creation_input_tokens: 1000,
      cache_creation: { ephemeral_1h_input_tokens: 400 },
    },
    4_650,
  ],
])('an Anthropic usage: %s', (_, reported, cost) => {
  const usage = messagesUsage(reported);
  expect(usage && costUsdMicros(usage, claude)).toBe(cost);
});

test('numbers beyond 2^53 stay exact', () => {
  const usage = chatUsage({ prompt_tokens: 999_999_999, completion_tokens: 999_999_999 });
  expect(usage && costUsdMicros(usage, { input: 999_999_999, output: 1 })).toBe(999_999_999_000);
});

test.each([
  [undefined],
  [null],
  ['12'],
  [{}],
  [{ prompt_tokens: -1, completion_tokens: 1 }],
  [{ prompt_tokens: 1.5, completion_tokens: 1 }],
])('a report that is no usage is none: %j', (reported) => {
  expect(chatUsage(reported)).toBeUndefined();
  expect(messagesUsage(reported)).toBeUndefined();
});

test('a model priced at zero costs nothing, with a fee for the call where there is one', () => {
  const usage = messagesUsage({ input_tokens: 5, output_tokens: 5 });
  expect(usage && costUsdMicros(usage, { input: 0, output: 0 })).toBe(0);
  expect(usage && costUsdMicros(usage, { input: 0, output: 0, per_call: 7 })).toBe(7);
});

describe('D1: a call costs what its terms say', () => {
  const row: PriceRow = {
    input: 2_500_000,
    output: 15_000_000,
    cached_input: 250_000,
    long: { above: 272_000, input: 5_000_000, output: 22_500_000, cached_input: 500_000 },
    tiers: {
      flex: { input: 1_250_000, output: 7_500_000, cached_input: 130_000 },
      priority: { input: 5_000_000, output: 30_000_000, long: { above: 272_000, input: 10_000_000 } },
    },
    factors: { 'inference_geo=us': 1_100, 'speed=fast': 2_000 },
  };
  const cost = (usage: { input: number; output: number; cached?: number }, terms: Terms = {}) =>
    costUsdMicros(
      { ...estimatedUsage(usage.input, usage.output), cachedInput: usage.cached ?? 0 },
      priceUnder(row, terms),
    );

  test.each<[string, { input: number; output: number; cached?: number }, Terms, number]>([
    ['as listed', { input: 1_000, output: 1_000 }, {}, 17_500],
    ['up to the long context', { input: 272_000, output: 0 }, {}, 680_000],
    ['beyond it, the whole call', { input: 272_001, output: 1_000 }, {}, 1_382_505],
    ['beyond it by what was cached', { input: 1, output: 0, cached: 272_000 }, {}, 136_005],
    ['flex', { input: 1_000, output: 1_000 }, { service_tier: 'flex' }, 8_750],
    ['flex, which has no long context of its own', { input: 300_000, output: 0 }, { service_tier: 'flex' }, 375_000],
    ['priority, long', { input: 300_000, output: 1_000 }, { service_tier: 'priority' }, 3_030_000],
    ['in one region', { input: 1_000, output: 1_000 }, { inference_geo: 'us' }, 19_250],
    ['fast in one region', { input: 1_000, output: 1_000 }, { inference_geo: 'us', speed: 'fast' }, 38_500],
    ['fast, long', { input: 300_000, output: 0 }, { speed: 'fast' }, 3_000_000],
  ])('%s', (_, usage, terms, micros) => {
    expect(cost(usage, terms)).toBe(micros);
  });

  test('a row that no term changes is handed on as it is', () => {
    expect(priceUnder(row, {})).toBe(row);
    expect(priceUnder(row, { service_tier: 'unheard-of' })).toBe(row);
  });

  test.each<[JsonValue, string | undefined]>([
    [{ service_tier: 'auto', speed: 'standard', inference_geo: 'global' }, undefined],
    [{ service_tier: null, speed: 7 }, undefined],
    [{ service_tier: 'flex', speed: 'fast', inference_geo: 'us' }, undefined],
    [{ service_tier: 'scale' }, 'service_tier=scale'],
    [{ service_tier: '__proto__' }, 'service_tier=__proto__'],
    [{ inference_geo: 'eu' }, 'inference_geo=eu'],
    [{ speed: 'warp' }, 'speed=warp'],
  ])('of a request with %j the term without a price is %s', (body, term) => {
    expect(unpricedTerm(row, termsIn(body))).toBe(term);
  });

  test('what the answer reports of its serving is read with its usage', () => {
    const whole = { service_tier: 'flex', usage: { prompt_tokens: 1, completion_tokens: 1 } };
    expect(chatUsage(reportIn(whole))?.terms).toEqual({ service_tier: 'flex' });
    const message = { input_tokens: 1, output_tokens: 1, service_tier: 'standard', speed: 'fast', inference_geo: 'us' };
    expect(messagesUsage(message)?.terms).toEqual({ speed: 'fast', inference_geo: 'us' });
  });
});

test('D4: what is below a micro-dollar is told apart, and nothing of a cost is lost', () => {
  fc.assert(
    fc.property(fc.nat(3_000_000), fc.nat(3_000_000), fc.nat(200_000_000), (input, output, rate) => {
      const { micros, millionths } = costOf(estimatedUsage(input, output), { input: rate, output: rate * 5 });
      const exact = BigInt(input) * BigInt(rate) + BigInt(output) * BigInt(rate) * 5n;
      expect(BigInt(micros) * 1_000_000n + BigInt(millionths)).toBe(exact);
      expect(millionths).toBeLessThan(1_000_000);
    }),
  );
});
