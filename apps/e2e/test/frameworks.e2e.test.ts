// What people build agents with, unchanged but for base URL and key: the Vercel AI SDK, LangChain JS, and the request shapes of two coding agents.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { ChatAnthropic } from '@langchain/anthropic';
import { tool as langchainTool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, type LanguageModel, stepCountIs, streamText, tool } from 'ai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { demoAwsKeys } from '../../demo-provider/src/credentials.ts';
import type { Agent } from '../src/control.ts';
import { anthropicSdk, formatsOnly, openaiSdk } from '../src/sdks.ts';
import { checkout, stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
const gemini = 'gemini-2.5-flash';
const bedrock = 'bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0';
/** One model of each wire format that providers speak. */
const models = ['gpt-4o-mini', 'gpt-5-codex', 'claude-haiku-4-5', gemini, bedrock];

let agent: Agent;

beforeAll(async () => {
  agent = await stack().control.newAgent('frameworks', formatsOnly);
  const store = (provider: string, api_key: string) =>
    stack().control.must('POST', '/admin/llm-keys', { body: { provider, api_key } });
  await store('google', 'demo-gemini-key');
  await store('bedrock', JSON.stringify(demoAwsKeys));
});

const key = () => agent.key;
const base = () => `${stack().url}/v1`;

test.each([
  ['claude-haiku-4-5', ['output_config', 'format']],
  [gemini, ['generationConfig', 'responseJsonSchema']],
  [bedrock, ['outputConfig', 'textFormat']],
])('a schema for the answer of %s is said in its own words, and the SDK reads what comes by it', async (model, path) => {
  const city = z.object({ city: z.string() });
  const parsed = await openaiSdk(stack().url, key()).chat.completions.parse({
    model,
    messages: [{ role: 'user', content: 'say: {"city":"Lyon"}' }],
    response_format: zodResponseFormat(city, 'city'),
  });
  expect(parsed.choices[0]?.message.parsed).toEqual({ city: 'Lyon' });
  const body = (await stack().demo.seen()).last?.body as Record<string, Record<string, unknown>>;
  expect(JSON.stringify(body[path[0]!]?.[path[1]!]).replaceAll('\\', '')).toContain('"city":{"type":"string"');
});

describe.each(models)('%s', (model) => {
  test('answers the OpenAI SDK, whole and streaming', async () => {
    const sdk = openaiSdk(stack().url, key());
    const asked = { model, messages: [{ role: 'user' as const, content: 'say: one two' }] };
    expect((await sdk.chat.completions.create(asked)).choices[0]?.message.content).toBe('one two');
    const flowed = await sdk.chat.completions.stream(asked).finalChatCompletion();
    expect(flowed.choices[0]?.message.content).toBe('one two');
    expect((await sdk.responses.create({ model, input: 'say: one two' })).output_text).toBe('one two');
  });

  test('answers the Anthropic SDK, whole and streaming', async () => {
    const sdk = anthropicSdk(stack().url, key());
    const asked = { model, max_tokens: 64, messages: [{ role: 'user' as const, content: 'say: one two' }] };
    expect((await sdk.messages.create(asked)).content).toMatchObject([{ type: 'text', text: 'one two' }]);
    expect((await sdk.messages.stream(asked).finalMessage()).content).toMatchObject([
      { type: 'text', text: 'one two' },
    ]);
  });

  const vercel: readonly (readonly [string, () => LanguageModel])[] = [
    ['OpenAI chat', () => createOpenAI({ baseURL: base(), apiKey: key() }).chat(model)],
    ['OpenAI responses', () => createOpenAI({ baseURL: base(), apiKey: key() }).responses(model)],
    ['Anthropic', () => createAnthropic({ baseURL: base(), apiKey: key() })(model)],
  ];

  test.each(vercel)('answers the Vercel AI SDK by %s: text, stream, a tool and its result', async (_name, chosen) => {
    const told = await generateText({ model: chosen(), prompt: 'say: one two', maxOutputTokens: 64 });
    expect(told.text).toBe('one two');
    expect(told.usage.outputTokens).toBeGreaterThan(0);
    const flow = streamText({ model: chosen(), prompt: 'say: one two', maxOutputTokens: 64 });
    const pieces: string[] = [];
    for await (const piece of flow.textStream) pieces.push(piece);
    expect(pieces.join('')).toBe('one two');
    const cities: string[] = [];
    const used = await generateText({
      model: chosen(),
      prompt: 'use the tool',
      maxOutputTokens: 64,
      stopWhen: stepCountIs(2),
      tools: {
        get_weather: tool({
          description: 'The weather of a city',
          inputSchema: z.object({ city: z.string() }),
          execute: ({ city }) => {
            cities.push(city);
            return 'sunny';
          },
        }),
      },
    });
    expect(cities).toEqual(['demo']);
    expect(used.text).toContain('demo provider');
  });

  const langchain = [
    [
      'OpenAI',
      () =>
        new ChatOpenAI({
          model,
          apiKey: key(),
          configuration: { baseURL: base() },
          maxRetries: 2,
          useResponsesApi: false,
        }),
    ],
    [
      'Anthropic',
      () => new ChatAnthropic({ model, apiKey: key(), anthropicApiUrl: stack().url, maxTokens: 64, maxRetries: 2 }),
    ],
  ] as const;

  test.each(langchain)('answers LangChain by %s: text, stream, a tool call', async (_name, made) => {
    const chat = made();
    expect((await chat.invoke('say: one two')).text).toBe('one two');
    const pieces: string[] = [];
    for await (const piece of await chat.stream('say: one two')) pieces.push(piece.text);
    expect(pieces.join('')).toBe('one two');
    const weather = langchainTool(() => 'sunny', { name: 'get_weather', schema: z.object({ city: z.string() }) });
    const called = await chat.bindTools([weather]).invoke('use the tool');
    expect(called.tool_calls).toMatchObject([{ name: 'get_weather', args: { city: 'demo' } }]);
  });
});

/** Shapes as these agents send them, written by hand from their public documentation. */
const shape = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(checkout, 'apps/e2e/fixtures', `${name}.json`), 'utf8')) as Record<string, unknown>;

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  stack().control.ask('POST', path, { key: key(), body, headers });

describe('Claude Code', () => {
  const headers = {
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'claude-code-20250219,fine-grained-tool-streaming-2025-05-14',
  };

  test.each(['claude-haiku-4-5', 'gpt-4o-mini', gemini, bedrock])('is served by %s, streaming', async (model) => {
    const answer = await post('/v1/messages?beta=true', { ...shape('claude-code'), model }, headers);
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
    const types = [...answer.text.matchAll(/^event: (\w+)$/gm)].map(([, type]) => type);
    expect(types[0]).toBe('message_start');
    expect(types.at(-1)).toBe('message_stop');
  });

  test('has its beta flags passed to Anthropic as they came', async () => {
    await post('/v1/messages?beta=true', { ...shape('claude-code'), stream: false }, headers);
    expect((await stack().demo.seen()).last?.headers).toEqual(expect.arrayContaining(['anthropic-beta']));
  });
});

describe('Codex', () => {
  test.each(['gpt-5-codex', 'claude-haiku-4-5', gemini, bedrock])('is served by %s, streaming', async (model) => {
    const answer = await post('/v1/responses', { ...shape('codex'), model });
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
    const types = [...answer.text.matchAll(/^event: ([\w.]+)$/gm)].map(([, type]) => type);
    expect(types[0]).toBe('response.created');
    expect(types.at(-1)).toBe('response.completed');
  });
});
