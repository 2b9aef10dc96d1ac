// Models of one wire format by clients of another: the official SDKs' own types hold, whole, streaming, with tools and errors.
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { beforeAll, expect, test } from 'vitest';
import { anthropicSdk, chatModel, formatsOnly, messagesModel, openaiSdk, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  const { key } = await stack().control.newAgent('formats', formatsOnly);
  openai = openaiSdk(stack().url, key);
  anthropic = anthropicSdk(stack().url, key);
});

const toClaude = (content: string) => ({ model: messagesModel, messages: [{ role: 'user' as const, content }] });
const toGpt = (content: string) => ({
  model: chatModel,
  max_tokens: 64,
  messages: [{ role: 'user' as const, content }],
});
const parameters = { type: 'object' as const, properties: { city: { type: 'string' } } };
const chatTools = [{ type: 'function' as const, function: { name: 'get_weather', parameters } }];
const messageTools = [{ name: 'get_weather', input_schema: parameters }];

test('the OpenAI client has a whole answer of an Anthropic model, usage and all', async () => {
  const answer = await openai.chat.completions.create(toClaude('say: bonjour'));
  expect(answer.choices[0]?.message.content).toBe('bonjour');
  expect(answer.choices[0]?.finish_reason).toBe('stop');
  expect(answer.usage?.total_tokens).toBeGreaterThan(0);
  expect((await stack().demo.seen()).last).toMatchObject({ path: '/v1/messages', body: { max_tokens: 8_192 } });
});

test('the OpenAI client puts a stream of an Anthropic model together', async () => {
  const stream = openai.chat.completions.stream({
    ...toClaude('say: one two three'),
    stream_options: { include_usage: true },
  });
  const answer = await stream.finalChatCompletion();
  expect(answer.choices[0]?.message.content).toBe('one two three');
  expect(answer.usage?.completion_tokens).toBeGreaterThan(0);
});

test('the OpenAI client calls tools of an Anthropic model and hands the result back', async () => {
  const asked = { ...toClaude('use the tool'), tools: chatTools };
  const first = (await openai.chat.completions.create(asked)).choices[0]!;
  expect(first.finish_reason).toBe('tool_calls');
  const call = first.message.tool_calls?.[0];
  expect(call).toMatchObject({ type: 'function', function: { name: 'get_weather', arguments: '{"city":"demo"}' } });
  const streamed = await openai.chat.completions.stream(asked).finalChatCompletion();
  expect(streamed.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: { arguments: '{"city":"demo"}' } });
  const second = await openai.chat.completions.create({
    ...asked,
    messages: [...asked.messages, first.message, { role: 'tool', tool_call_id: call!.id, content: 'sunny' }],
  });
  expect(second.choices[0]?.message.content).toContain('demo provider');
});

test('the Anthropic client has a whole message of an OpenAI model', async () => {
  const message = await anthropic.messages.create(toGpt('say: hello'));
  expect(message.content).toEqual([{ type: 'text', text: 'hello' }]);
  expect(message.stop_reason).toBe('end_turn');
  expect(message.usage.input_tokens).toBeGreaterThan(0);
});

test('the Anthropic client puts a stream of an OpenAI model together, tools too', async () => {
  const told = await anthropic.messages.stream(toGpt('say: one two')).finalMessage();
  expect(told.content).toMatchObject([{ type: 'text', text: 'one two' }]);
  expect(told.usage.output_tokens).toBeGreaterThan(0);
  const used = await anthropic.messages.stream({ ...toGpt('use the tool'), tools: messageTools }).finalMessage();
  expect(used.stop_reason).toBe('tool_use');
  expect(used.content).toMatchObject([{ type: 'tool_use', name: 'get_weather', input: { city: 'demo' } }]);
});

test('an image reaches the other format as what it is', async () => {
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const url = `data:image/png;base64,${png}`;
  await openai.chat.completions.create({
    model: messagesModel,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'say: seen' },
          { type: 'image_url', image_url: { url } },
        ],
      },
    ],
  });
  expect((await stack().demo.seen()).last?.body['messages']).toMatchObject([
    { content: [{}, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } }] },
  ]);
});

test('what the other format cannot say is refused by its name, before anything is sent', async () => {
  const asked = { ...toClaude('hi'), seed: 7 };
  let thrown: unknown;
  const reached = await stack().demo.counting(async () => {
    thrown = await thrownBy(openai.chat.completions.create(asked));
  });
  expect(reached).toBe(0);
  expect(thrown).toBeInstanceOf(OpenAI.BadRequestError);
  expect(thrown).toMatchObject({ status: 400, param: 'seed', code: 'bad_field' });
});

test('errors of the provider reach each client as its own type', async () => {
  await stack().demo.script([{ status: 429, retry_after: 7 }]);
  const limited = (await thrownBy(openai.chat.completions.create(toClaude('hi'), { maxRetries: 0 }))) as InstanceType<
    typeof OpenAI.RateLimitError
  >;
  expect(limited).toBeInstanceOf(OpenAI.RateLimitError);
  expect(limited.headers?.get('retry-after')).toBe('7');
  await stack().demo.script([{ status: 400 }]);
  expect(await thrownBy(anthropic.messages.create(toGpt('hi')))).toBeInstanceOf(Anthropic.BadRequestError);
});

test('a stream that breaks off ends with an error event of the client’s format', async () => {
  await stack().demo.script([{ cut_after: 3 }]);
  expect(await thrownBy(anthropic.messages.stream(toGpt('say: one two three')).finalMessage())).toBeInstanceOf(
    Anthropic.APIError,
  );
  await stack().demo.script([{ cut_after: 4 }]);
  expect(
    await thrownBy(openai.chat.completions.stream(toClaude('say: one two three')).finalChatCompletion()),
  ).toBeInstanceOf(OpenAI.APIError);
});

test.each([
  ['an OpenAI model', 'gpt-4o', '/v1/responses'],
  ['an Anthropic model', messagesModel, '/v1/messages'],
])('the responses interface serves %s: whole, streamed, with tools and their results', async (_what, model, path) => {
  const whole = await openai.responses.create({ model, input: 'say: bonjour' });
  expect(whole.output_text).toBe('bonjour');
  expect(whole.status).toBe('completed');
  expect(whole.usage?.output_tokens).toBeGreaterThan(0);
  expect((await stack().demo.seen()).last?.path).toBe(path);
  const streamed = await openai.responses.stream({ model, input: 'say: one two three' }).finalResponse();
  expect(streamed.output_text).toBe('one two three');
  const tools = [{ type: 'function' as const, name: 'get_weather', parameters, strict: false }];
  const asked = { model, tools, input: [{ role: 'user' as const, content: 'use the tool' }] };
  const call = (await openai.responses.create(asked)).output[0];
  expect(call).toMatchObject({ type: 'function_call', name: 'get_weather', arguments: '{"city":"demo"}' });
  const flowed = (await openai.responses.stream(asked).finalResponse()).output[0];
  expect(flowed).toMatchObject({ type: 'function_call', name: 'get_weather', arguments: '{"city":"demo"}' });
  if (call?.type !== 'function_call') throw new Error('no call');
  const output = { type: 'function_call_output' as const, call_id: call.call_id, output: 'sunny' };
  const next = await openai.responses.create({ ...asked, input: [...asked.input, call, output] });
  expect(next.output_text).toContain('demo provider');
});

/** A model of functions only, and one of OpenAI's that is served by its other interface. */
const elsewhere = [
  [messagesModel, 'demo'],
  ['gpt-5-codex', 'a "text"'],
] as const;

test.each(
  elsewhere,
)('custom tools of a chat client are called by %s with a text, whole and streamed', async (model, said) => {
  const tools = [{ type: 'custom' as const, custom: { name: 'run_sql', description: 'runs a query' } }];
  const asked = { ...toClaude('use the tool'), model, tools };
  const first = (await openai.chat.completions.create(asked)).choices[0]!;
  const [call] = first.message.tool_calls ?? [];
  expect(call).toMatchObject({ type: 'custom', custom: { name: 'run_sql', input: said } });
  let flowed = '';
  for await (const chunk of await openai.chat.completions.create({ ...asked, stream: true })) {
    const [part] = (chunk.choices[0]?.delta.tool_calls ?? []) as { custom?: { input?: string } }[];
    flowed += part?.custom?.input ?? '';
  }
  expect(flowed).toBe(said);
  const result = { role: 'tool' as const, tool_call_id: call!.id, content: '3 rows' };
  const second = await openai.chat.completions.create({
    ...asked,
    messages: [...asked.messages, first.message, result],
  });
  expect(second.choices[0]?.message.content).toContain('demo provider');
});

test.each([
  [messagesModel, 'demo'],
  ['gpt-4o-mini', 'a "text"'],
])('custom tools of the responses interface are called by %s with a text, whole and streamed', async (model, said) => {
  const tools = [{ type: 'custom' as const, name: 'run_sql', description: 'runs a query' }];
  const asked = { model, tools, input: [{ role: 'user' as const, content: 'use the tool' }] };
  const call = (await openai.responses.create(asked)).output[0];
  expect(call).toMatchObject({ type: 'custom_tool_call', name: 'run_sql', input: said });
  const flowed = (await openai.responses.stream(asked).finalResponse()).output[0];
  expect(flowed).toMatchObject({ type: 'custom_tool_call', name: 'run_sql', input: said });
  if (call?.type !== 'custom_tool_call') throw new Error('no call');
  const output = { type: 'custom_tool_call_output' as const, call_id: call.call_id, output: '3 rows' };
  const next = await openai.responses.create({ ...asked, input: [...asked.input, call, output] });
  expect(next.output_text).toContain('demo provider');
});

test('C12: a grammar for a custom tool is told in words to a model that has none', async () => {
  const grammar = { syntax: 'lark' as const, definition: 'start: "a"' };
  const tools = [{ type: 'custom' as const, custom: { name: 'sql', format: { type: 'grammar' as const, grammar } } }];
  await openai.chat.completions.create({ ...toClaude('hi'), tools });
  expect((await stack().demo.seen()).last?.body).toMatchObject({
    tools: [{ name: 'sql', description: expect.stringContaining('start: "a"') }],
  });
});

test('of tools that may not be called another format is not told', async () => {
  const named = (name: string) => ({ type: 'function' as const, function: { name, parameters } });
  const tools = [named('first'), named('second')];
  const allowed_tools = { mode: 'required' as const, tools: [{ type: 'function', function: { name: 'second' } }] };
  const answer = await openai.chat.completions.create({
    ...toClaude('hi'),
    ...{ tools, tool_choice: { type: 'allowed_tools', allowed_tools } },
  });
  expect(answer.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: { name: 'second' } });
  expect((await stack().demo.seen()).last?.body).toMatchObject({
    tools: [{ name: 'second' }],
    tool_choice: { type: 'any' },
  });
});

test('a response is not stored by the provider unless the client says so', async () => {
  await openai.responses.create({ model: 'gpt-4o', input: 'hi' });
  expect((await stack().demo.seen()).last?.body['store']).toBe(false);
});

test('a model that answers on the responses interface only is there for the other clients too', async () => {
  const chat = await openai.chat.completions.create({ ...toClaude('say: salut'), model: 'gpt-5-codex' });
  expect(chat.choices[0]?.message.content).toBe('salut');
  expect((await stack().demo.seen()).last?.path).toBe('/v1/responses');
  const message = await anthropic.messages.stream({ ...toGpt('say: salut'), model: 'gpt-5-codex' }).finalMessage();
  expect(message.content).toMatchObject([{ type: 'text', text: 'salut' }]);
});
