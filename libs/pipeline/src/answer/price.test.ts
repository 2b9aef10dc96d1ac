import { expect, test } from 'vitest';
import { costUsdMicros } from './price.ts';
import { chatUsage, messagesUsage } from './usage.ts';

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
