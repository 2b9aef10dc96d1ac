// What a developer with the official Anthropic client meets on /v1/messages: the same governance in Anthropic's own shapes.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Anthropic from '@anthropic-ai/sdk';
import { beforeAll, expect, test } from 'vitest';
import type { Agent } from '../src/control.ts';
import { anthropicSdk, chatModel, messagesModel, tellingClaude, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
let sdk: Anthropic;
let redacting: Agent;
let blocking: Agent;

const scanning = (action: string) => ({
  preset: 'starter',
  overrides: { scan_output: { enabled: true, on_detection: action } },
});

beforeAll(async () => {
  sdk = anthropicSdk(stack().url, stack().seeded.agent_key);
  redacting = await stack().control.newAgent('redacting', scanning('redact'));
  blocking = await stack().control.newAgent('blocking', scanning('block'));
});

const weather: Anthropic.Tool = {
  name: 'get_weather',
  input_schema: { type: 'object', properties: { city: { type: 'string' } } },
};
const tappassOf = (answer: object) => (answer as { tappass?: { session_id: string } }).tappass;
const textOf = (message: Anthropic.Message) =>
  message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');

test('a whole message comes back with the governance object and the headers', async () => {
  const { data, response } = await sdk.messages.create(tellingClaude('say: plain words')).withResponse();
  expect(textOf(data)).toBe('plain words');
  expect(tappassOf(data)).toMatchObject({
    classification: 'INTERNAL',
    blocked: false,
    session_id: expect.stringMatching(/^ses_/),
    turn_index: 1,
    model: messagesModel,
  });
  expect(response.headers.get('x-tappass-classification')).toBe('INTERNAL');
  expect(response.headers.get('x-request-id')).toMatch(/^req_/);
});

test('a stream is put together by the client, and its last event carries the governance object', async () => {
  const stream = sdk.messages.stream(tellingClaude('say: one two three'));
  const events: Anthropic.MessageStreamEvent[] = [];
  stream.on('streamEvent', (event) => events.push(event));
  const message = await stream.finalMessage();
  expect(textOf(message)).toBe('one two three');
  expect(message.stop_reason).toBe('end_turn');
  expect(events.at(-1)?.type).toBe('message_stop');
  expect(tappassOf(events.at(-1)!)?.session_id).toMatch(/^ses_/);
});

test('tool use comes whole and in pieces, and the turn goes on with the result', async () => {
  const asked = { ...tellingClaude('use the tool'), tools: [weather] };
  const first = await sdk.messages.create(asked);
  const use = first.content[0];
  if (use?.type !== 'tool_use') throw new Error('no tool use');
  expect(use).toMatchObject({ name: 'get_weather', input: { city: 'demo' } });
  expect(first.stop_reason).toBe('tool_use');
  const streamed = await sdk.messages.stream(asked).finalMessage();
  expect(streamed.content[0]).toMatchObject({ type: 'tool_use', name: 'get_weather', input: { city: 'demo' } });
  const second = await sdk.messages.create({
    ...asked,
    messages: [
      ...asked.messages,
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'sunny' }] },
    ],
  });
  expect(second.stop_reason).toBe('end_turn');
});

const secret = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;

test.each([
  ['no such key', 401, Anthropic.AuthenticationError, 'authentication_error', 'unauthenticated', {}, 'tp_dev_nobody'],
  ['an unknown model', 404, Anthropic.NotFoundError, 'not_found_error', 'model_not_found', { model: 'claude-x' }, ''],
  [
    'an option that the model’s own wire format does not have',
    400,
    Anthropic.BadRequestError,
    'invalid_request_error',
    'bad_field',
    { model: chatModel, top_k: 5 },
    '',
  ],
  [
    'a limit that is no number',
    400,
    Anthropic.BadRequestError,
    'invalid_request_error',
    'bad_field',
    { max_tokens: 'many' },
    '',
  ],
  [
    'a secret in the prompt',
    403,
    Anthropic.PermissionDeniedError,
    'permission_error',
    'blocked',
    { messages: [{ role: 'user', content: secret }] },
    '',
  ],
] as const)('%s is refused with %i in Anthropic’s envelope', async (_what, status, type, wireType, reason, change, key) => {
  const client = key === '' ? sdk : anthropicSdk(stack().url, key);
  const reached = await stack().demo.counting(async () => {
    const error = await thrownBy(client.messages.create({ ...tellingClaude('hi'), ...change } as never));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, error: { type: 'error', error: { type: wireType, reason }, reason } });
  });
  expect(reached).toBe(0);
});

test('the two sizes of refusal by amount have Anthropic’s own types', async () => {
  const large = await thrownBy(sdk.messages.create(tellingClaude('x'.repeat(33_554_433))));
  expect(large).toMatchObject({ status: 413, error: { error: { type: 'request_too_large' } } });
  await stack().demo.script([{ status: 429, retry_after: 3 }]);
  const limited = await thrownBy(sdk.messages.create(tellingClaude('hi'), { maxRetries: 0 }));
  expect(limited).toBeInstanceOf(Anthropic.RateLimitError);
  expect(limited).toMatchObject({ status: 429, error: { error: { type: 'rate_limit_error' } } });
});

const leak = 'say: write to jane.doe@acme-corp.com today';

test('a forbidden string is redacted, whole and in a stream', async () => {
  const client = anthropicSdk(stack().url, redacting.key);
  expect(textOf(await client.messages.create(tellingClaude(leak)))).toBe('write to [REDACTED_EMAIL] today');
  const streamed = await client.messages.stream(tellingClaude(leak)).finalMessage();
  expect(textOf(streamed)).toBe('write to [REDACTED_EMAIL] today');
});

test('a forbidden string blocks, whole and in a stream, and is not told in the error', async () => {
  const client = anthropicSdk(stack().url, blocking.key);
  const whole = await thrownBy(client.messages.create(tellingClaude(leak)));
  expect(whole).toMatchObject({ status: 403, error: { blocked_by: 'scan_output' } });
  const streamed = await thrownBy(client.messages.stream(tellingClaude(leak)).finalMessage());
  expect(streamed).toBeInstanceOf(Anthropic.APIError);
  const told = JSON.stringify([whole, streamed, String(streamed)]);
  expect(told).toContain('scan_output');
  expect(told).not.toContain('jane.doe');
});

test.each([false, true])('usage and cost stand in the ledger to the micro-dollar (stream: %s)', async (streaming) => {
  const request = tellingClaude(`say: ${'counted '.repeat(50)}`);
  const { data, response } = streaming
    ? await sdk.messages.create({ ...request, stream: true }).withResponse()
    : await sdk.messages.create(request).withResponse();
  if (Symbol.asyncIterator in data) for await (const _ of data);
  const entries = await stack().control.entriesOf(response.headers.get('x-request-id'));
  expect(entries).toMatchObject([{ event_type: 'llm_call', body: { provider: 'anthropic', model: messagesModel } }]);
  const body = entries[0]!.body as unknown as { usage: { input: number; output: number }; cost_usd_micros: number };
  expect(body.usage.output).toBe(Math.ceil('counted '.repeat(50).trimEnd().length / 4));
  // 1 and 5 dollars for a million tokens: whole micro-dollars
  expect(body.cost_usd_micros).toBe(body.usage.input + 5 * body.usage.output);
});

test('the provider sees the real key in its own header, the version the client named, and never the TapPass key', async () => {
  const { demo, secrets } = stack();
  await sdk.messages.create(tellingClaude('hi'));
  const { last } = await demo.seen();
  const real = readFileSync(secrets.file('demo-anthropic-api-key'), 'utf8').trim();
  expect(last?.path).toBe('/v1/messages');
  expect(last?.credential_sha256).toBe(createHash('sha256').update(real).digest('hex'));
  expect(last?.headers).toEqual(expect.arrayContaining(['x-api-key', 'anthropic-version']));
  expect(last?.headers).not.toContain('authorization');
});

test('a refused call has its entry with the step that refused it and nothing of the prompt', async () => {
  const error = await thrownBy(sdk.messages.create(tellingClaude(secret)));
  const requestId = (error as InstanceType<typeof Anthropic.APIError>).headers?.get('x-request-id') ?? null;
  const entries = await stack().control.entriesOf(requestId);
  expect(entries).toMatchObject([
    {
      event_type: 'llm_call_blocked',
      body: { blocked_by: 'detect_secrets', decision: 'block', reached_provider: false },
    },
  ]);
  expect(JSON.stringify(entries)).not.toContain(secret);
});
