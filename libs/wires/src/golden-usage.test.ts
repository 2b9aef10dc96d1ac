// Hard case 18: usage as providers really report it, and what it costs to the micro-dollar; whole answers and the last words of streams.
import { costUsdMicros, type PriceRow } from '@tappass/pipeline/answer/price';
import type { JsonObject } from '@tappass/pipeline/json';
import { expect, test } from 'vitest';
import { bedrockProvider } from './bedrock/provider-wire.ts';
import { chatProvider } from './chat/provider-wire.ts';
import { openaiDialect } from './chat/write-request.ts';
import { geminiProvider } from './gemini/provider-wire.ts';
import { messagesProvider } from './messages/provider-wire.ts';
import { responsesProvider } from './responses/provider-wire.ts';
import { moment } from './testing/moment.ts';
import type { ProviderWire } from './wire.ts';

const chat = chatProvider(openaiDialect);
const gpt4o: PriceRow = {
  input: 2_500_000,
  cached_input: 1_250_000,
  output: 10_000_000,
  audio_input: 40_000_000,
  audio_output: 80_000_000,
};
const gpt5: PriceRow = { input: 1_250_000, cached_input: 125_000, output: 10_000_000 };
const sonnet: PriceRow = {
  input: 3_000_000,
  cached_input: 300_000,
  cache_write: 3_750_000,
  cache_write_1h: 6_000_000,
  output: 15_000_000,
};
const flash: PriceRow = { input: 300_000, cached_input: 30_000, output: 2_500_000, audio_input: 1_000_000 };
const mistralLarge: PriceRow = { input: 2_000_000, output: 6_000_000 };

const chatAnswer = (usage: JsonObject): JsonObject => ({
  choices: [{ message: { content: 'x' }, finish_reason: 'stop' }],
  usage,
});
const message = (usage: JsonObject): JsonObject => ({
  content: [{ type: 'text', text: 'x' }],
  stop_reason: 'end_turn',
  usage,
});
const response = (usage: JsonObject): JsonObject => ({ status: 'completed', output: [], usage });
const gemini = (usageMetadata: JsonObject): JsonObject => ({
  candidates: [{ content: { parts: [{ text: 'x' }] }, finishReason: 'STOP' }],
  usageMetadata,
});
const converse = (usage: JsonObject): JsonObject => ({
  output: { message: { content: [{ text: 'x' }] } },
  stopReason: 'end_turn',
  usage,
});

const table: readonly (readonly [string, ProviderWire, JsonObject, PriceRow, number])[] = [
  [
    'gpt-4o, most of the prompt cached',
    chat,
    chatAnswer({
      prompt_tokens: 2_006,
      completion_tokens: 300,
      total_tokens: 2_306,
      prompt_tokens_details: { cached_tokens: 1_920, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 0,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    }),
    gpt4o,
    // 86 × 2.5 + 1920 × 1.25 + 300 × 10
    5_615,
  ],
  [
    'gpt-4o-audio, heard and spoken',
    chat,
    chatAnswer({
      prompt_tokens: 125,
      completion_tokens: 89,
      total_tokens: 214,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 100 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 64 },
    }),
    gpt4o,
    // 25 × 2.5 + 100 × 40 + 25 × 10 + 64 × 80
    9_433,
  ],
  [
    'gpt-5, which thought longer than it spoke',
    chat,
    chatAnswer({
      prompt_tokens: 47,
      completion_tokens: 1_223,
      total_tokens: 1_270,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 1_152 },
    }),
    gpt5,
    // 47 × 1.25 + 1223 × 10 = 12288.75
    12_289,
  ],
  [
    'gpt-5 by responses, cached',
    responsesProvider,
    response({
      input_tokens: 15_360,
      input_tokens_details: { cached_tokens: 14_848 },
      output_tokens: 402,
      output_tokens_details: { reasoning_tokens: 320 },
      total_tokens: 15_762,
    }),
    gpt5,
    // 512 × 1.25 + 14848 × 0.125 + 402 × 10
    6_516,
  ],
  [
    'a model that reports no details',
    chat,
    chatAnswer({ prompt_tokens: 13, completion_tokens: 7, total_tokens: 20 }),
    mistralLarge,
    68,
  ],
  [
    'claude, the prompt read from its cache',
    messagesProvider,
    message({
      input_tokens: 21,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 188_086,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      output_tokens: 393,
      service_tier: 'standard',
    }),
    sonnet,
    // 21 × 3 + 188086 × 0.3 + 393 × 15 = 62383.8
    62_384,
  ],
  [
    'claude, the prompt written to both caches',
    messagesProvider,
    message({
      input_tokens: 2_048,
      cache_read_input_tokens: 1_800,
      cache_creation_input_tokens: 248,
      cache_creation: { ephemeral_5m_input_tokens: 148, ephemeral_1h_input_tokens: 100 },
      output_tokens: 503,
    }),
    sonnet,
    // 2048 × 3 + 1800 × 0.3 + 148 × 3.75 + 100 × 6 + 503 × 15
    15_384,
  ],
  [
    'claude by bedrock',
    bedrockProvider,
    converse({
      inputTokens: 30,
      outputTokens: 628,
      totalTokens: 658,
      cacheReadInputTokens: 1_000,
      cacheWriteInputTokens: 200,
    }),
    sonnet,
    // 30 × 3 + 1000 × 0.3 + 200 × 3.75 + 628 × 15
    10_560,
  ],
  [
    'gemini, with thoughts beside the candidates',
    geminiProvider,
    gemini({
      promptTokenCount: 1_105,
      candidatesTokenCount: 212,
      totalTokenCount: 2_006,
      thoughtsTokenCount: 689,
      cachedContentTokenCount: 1_024,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 1_105 }],
    }),
    flash,
    // 81 × 0.3 + 1024 × 0.03 + 901 × 2.5 = 2307.52
    2_308,
  ],
  [
    'gemini, listening',
    geminiProvider,
    gemini({
      promptTokenCount: 340,
      candidatesTokenCount: 55,
      totalTokenCount: 395,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 20 },
        { modality: 'AUDIO', tokenCount: 320 },
      ],
    }),
    flash,
    // 20 × 0.3 + 320 × 1 + 55 × 2.5 = 463.5
    464,
  ],
];

test.each(table)('%s', (_name, provider, answer, price, micros) => {
  const { usage } = provider.reply(answer, moment);
  expect(usage && costUsdMicros(usage, price)).toBe(micros);
});

test('a stream of claude’s costs what its last report says, input from the first', () => {
  const reader = messagesProvider.events(moment);
  const events = [
    {
      type: 'message_start',
      message: {
        id: 'msg_1',
        model: 'c',
        usage: { input_tokens: 472, cache_read_input_tokens: 1_000, output_tokens: 2 },
      },
    },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 89 } },
  ];
  const pieces = events.flatMap((event) => reader.read({ event: event.type, data: JSON.stringify(event) }));
  const usage = pieces.flatMap((piece) => (piece.kind === 'usage' ? [piece.usage] : []))[0];
  // 472 × 3 + 1000 × 0.3 + 89 × 15
  expect(usage && costUsdMicros(usage, sonnet)).toBe(3_051);
});
