// What a developer with the official OpenAI client meets on the Responses API: answers, streams, tools, stored responses, typed errors.
import OpenAI from 'openai';
import { beforeAll, expect, test } from 'vitest';
import type { Agent } from '../src/control.ts';
import { chatModel, messagesModel, openaiSdk, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
let sdk: OpenAI;
let redacting: Agent;

beforeAll(async () => {
  sdk = openaiSdk(stack().url, stack().seeded.agent_key);
  redacting = await stack().control.newAgent('responses-redacting', {
    preset: 'starter',
    overrides: { scan_output: { enabled: true, on_detection: 'redact' } },
  });
});

const weather: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'get_weather',
  strict: false,
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
};

test('an answer comes back with its text, its usage and our object', async () => {
  const answer = await sdk.responses.create({ model: chatModel, input: 'say: hello there' });
  expect(answer.output_text).toBe('hello there');
  expect(answer.usage?.output_tokens).toBeGreaterThan(0);
  expect((answer as { tappass?: { turn_index: number } }).tappass).toMatchObject({ blocked: false, turn_index: 1 });
});

test('nothing is stored at the provider unless the client asks', async () => {
  await sdk.responses.create({ model: chatModel, input: 'say: kept by nobody' });
  const { last } = await stack().demo.seen();
  expect(last).toMatchObject({ body: { store: false } });
});

test('a stored response is continued by its own agent only', async () => {
  const first = await sdk.responses.create({ model: chatModel, input: 'say: one', store: true });
  const next = { model: chatModel, input: 'say: two', store: true, previous_response_id: first.id };
  expect((await sdk.responses.create(next)).output_text).toBe('two');
  const stranger = openaiSdk(stack().url, redacting.key);
  const refused = await thrownBy(stranger.responses.create(next));
  expect(refused).toBeInstanceOf(OpenAI.BadRequestError);
  expect((refused as InstanceType<typeof OpenAI.APIError>).message).toContain('previous_response_id');
});

test('a stream arrives as typed events, redacted as it flows and in what it says again', async () => {
  const stream = openaiSdk(stack().url, redacting.key).responses.stream({
    model: chatModel,
    input: 'say: write to ada@example.org please',
  });
  let text = '';
  stream.on('response.output_text.delta', ({ delta }) => {
    text += delta;
  });
  const final = await stream.finalResponse();
  expect(text).toBe('write to [REDACTED_EMAIL] please');
  expect(final.output_text).toBe(text);
});

test('a tool call reaches the client, and its result goes back', async () => {
  const called = await sdk.responses.create({ model: chatModel, input: 'use the tool', tools: [weather] });
  const call = called.output.find((item) => item.type === 'function_call');
  expect(call).toMatchObject({ name: 'get_weather' });
  const answer = await sdk.responses.create({
    model: chatModel,
    tools: [weather],
    input: [
      { role: 'user', content: 'use the tool' },
      { type: 'function_call', call_id: call!.call_id, name: call!.name, arguments: call!.arguments },
      { type: 'function_call_output', call_id: call!.call_id, output: 'sunny' },
    ],
  });
  expect(answer.output_text).not.toBe('');
});

test('a model of another provider answers on the same surface, whole and streaming', async () => {
  const answer = await sdk.responses.create({ model: messagesModel, input: 'say: bonjour' });
  expect(answer.output_text).toBe('bonjour');
  const stream = sdk.responses.stream({ model: messagesModel, input: 'say: bonjour' });
  expect((await stream.finalResponse()).output_text).toBe('bonjour');
});

test('what governance refuses is a typed error with the step', async () => {
  const refused = await thrownBy(sdk.responses.create({ model: chatModel, input: 'my key is AKIAQYLPMN5HFIQR7XYA' }));
  expect(refused).toBeInstanceOf(OpenAI.PermissionDeniedError);
  expect((refused as { error?: object }).error).toMatchObject({ step: 'detect_secrets' });
});
