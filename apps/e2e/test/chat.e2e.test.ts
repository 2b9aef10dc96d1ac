// What a developer with the official OpenAI client meets: whole answers, streams, tools, typed errors, and the record of each call.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import OpenAI from 'openai';
import { beforeAll, expect, test } from 'vitest';
import type { Agent } from '../src/control.ts';
import { chatModel, openaiSdk, saying, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
let sdk: OpenAI;
let redacting: Agent;
let blocking: Agent;

const scanning = (action: string) => ({
  preset: 'starter',
  overrides: { scan_output: { enabled: true, on_detection: action } },
});

beforeAll(async () => {
  sdk = openaiSdk(stack().url, stack().seeded.agent_key);
  redacting = await stack().control.newAgent('redacting', scanning('redact'));
  blocking = await stack().control.newAgent('blocking', scanning('block'));
});

const weather: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } } },
  },
};

interface Tappass {
  readonly session_id: string;
  readonly turn_index: number;
}
const tappassOf = (answer: object) => (answer as { tappass?: Tappass }).tappass;
const sessionOf = (answer: object) => (answer as { session_id?: string }).session_id;

const collect = async (stream: AsyncIterable<OpenAI.ChatCompletionChunk>) => {
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
};
const textOf = (chunks: readonly OpenAI.ChatCompletionChunk[]) =>
  chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');

test('a whole answer comes back with the governance object and the headers', async () => {
  const { data, response } = await sdk.chat.completions.create(saying('say: four words of truth')).withResponse();
  expect(data.choices[0]?.message.content).toBe('four words of truth');
  expect(tappassOf(data)).toEqual({
    classification: 'INTERNAL',
    blocked: false,
    session_id: expect.stringMatching(/^ses_[0-9a-f]+$/),
    turn_index: 1,
    task_id: expect.stringMatching(/^task_/),
    agent_uuid: expect.stringMatching(/^ag_/),
    pipeline_uuid: expect.stringMatching(/^pl_/),
    audit_url: `/app/sessions/${tappassOf(data)?.session_id}`,
    flags: '',
    degraded: false,
    model: chatModel,
  });
  expect(response.headers.get('x-tappass-classification')).toBe('INTERNAL');
  expect(Number(response.headers.get('x-tappass-pipeline-steps'))).toBeGreaterThanOrEqual(11);
  expect(response.headers.get('x-tappass-receipt')).toMatch(
    /^steps=\d+,.* policy="[0-9a-f]+", prices="[^"]+", usage=exact, ledger="\d+\/[0-9a-f-]+"$/,
  );
  expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  expect(response.headers.get('x-tappass-demo')).toBe('true');
});

test('a session that the client names counts its turns', async () => {
  const headers = { 'X-TapPass-Session': 'notebook-7' };
  const turns = [];
  for (let turn = 1; turn <= 3; turn += 1)
    turns.push(tappassOf(await sdk.chat.completions.create(saying('hello'), { headers })));
  expect(turns.map((turn) => turn?.turn_index)).toEqual([1, 2, 3]);
  expect(new Set(turns.map((turn) => turn?.session_id)).size).toBe(1);
});

test('a stream carries the session in each chunk and the governance object in its last', async () => {
  const chunks = await collect(await sdk.chat.completions.create({ ...saying('say: one two three'), stream: true }));
  expect(textOf(chunks)).toBe('one two three');
  const sessions = new Set(chunks.map(sessionOf));
  expect([...sessions]).toEqual([expect.stringMatching(/^ses_/)]);
  expect(chunks.filter((chunk) => tappassOf(chunk) !== undefined)).toEqual([chunks.at(-1)]);
  expect(tappassOf(chunks.at(-1)!)?.session_id).toBe([...sessions][0]);
  expect(chunks.some((chunk) => chunk.usage)).toBe(false);
});

test('the usage chunk of a stream comes when the client asked for it', async () => {
  const request = { ...saying('say: one two'), stream: true as const, stream_options: { include_usage: true } };
  const chunks = await collect(await sdk.chat.completions.create(request));
  const usage = chunks.at(-1)?.usage;
  expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
  expect(usage?.total_tokens).toBeGreaterThan(0);
});

test('tool calls come whole, and the turn goes on with the result', async () => {
  const first = await sdk.chat.completions.create({ ...saying('use the tool'), tools: [weather] });
  const call = first.choices[0]?.message.tool_calls?.[0];
  expect(first.choices[0]?.finish_reason).toBe('tool_calls');
  expect(call?.type === 'function' && call.function.name).toBe('get_weather');
  expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toEqual({ city: 'demo', days: 1 });
  const second = await sdk.chat.completions.create({
    model: chatModel,
    tools: [weather],
    messages: [
      { role: 'user', content: 'use the tool' },
      first.choices[0]!.message,
      { role: 'tool', tool_call_id: call!.id, content: 'sunny' },
    ],
  });
  expect(second.choices[0]?.finish_reason).toBe('stop');
});

test('tool calls come in pieces that the client puts together', async () => {
  const chunks = await collect(
    await sdk.chat.completions.create({ ...saying('use the tool'), tools: [weather], stream: true }),
  );
  const pieces = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
  expect(pieces.map((piece) => piece.function?.name).find(Boolean)).toBe('get_weather');
  expect(JSON.parse(pieces.map((piece) => piece.function?.arguments ?? '').join(''))).toEqual({
    city: 'demo',
    days: 1,
  });
  expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
});

test.each([
  ['no such key', 401, OpenAI.AuthenticationError, 'unauthenticated', {}, 'tp_dev_nobody'],
  ['an unknown model', 404, OpenAI.NotFoundError, 'model_not_found', { model: 'gpt-unheard-of' }, undefined],
  ['messages that are no list', 400, OpenAI.BadRequestError, 'bad_field', { messages: 'hello' }, undefined],
  ['no messages at all', 400, OpenAI.BadRequestError, 'bad_field', { messages: undefined }, undefined],
  [
    'a secret in the prompt',
    403,
    OpenAI.PermissionDeniedError,
    'blocked',
    { messages: [{ role: 'user', content: `my token is ghp_${'a1B2c3D4e5F6'.repeat(3)}` }] },
    undefined,
  ],
] as const)('%s is refused with %i as the typed exception', async (_what, status, type, reason, change, key) => {
  const client = key === undefined ? sdk : openaiSdk(stack().url, key);
  const reached = await stack().demo.counting(async () => {
    const error = await thrownBy(client.chat.completions.create({ ...saying('hi'), ...change } as never));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, code: reason, error: { reason, code: reason } });
  });
  expect(reached).toBe(0);
});

test('a refusal names its step, and says which field a client has to mend', async () => {
  const body = { ...saying('hi'), messages: [{ role: 'user', content: `key ghp_${'a1B2c3D4e5F6'.repeat(3)}` }] };
  const refused = await stack().control.ask('POST', '/v1/chat/completions', { key: stack().seeded.agent_key, body });
  expect(refused.status).toBe(403);
  expect(refused.body).toMatchObject({
    blocked_by: 'detect_secrets',
    reason: 'blocked',
    classification: expect.any(String),
  });
  expect(refused.body.error).toMatchObject({ step: 'detect_secrets', blocked_by: 'detect_secrets', reason: 'blocked' });
  expect(refused.text).not.toContain('ghp_');
  const bad = { model: chatModel, messages: [{ role: 'wizard', content: 'x' }] };
  const unclear = await stack().control.ask('POST', '/v1/chat/completions', {
    key: stack().seeded.agent_key,
    body: bad,
  });
  expect(unclear.status).toBe(400);
  expect(unclear.body.error?.['param']).toMatch(/^messages/);
});

test('a body of more than the limit is a 413 for the client', async () => {
  const error = await thrownBy(sdk.chat.completions.create(saying('x'.repeat(33_554_433))));
  expect(error).toBeInstanceOf(OpenAI.APIError);
  expect(error).toMatchObject({ status: 413, code: 'body_too_large' });
});

test('the provider’s own rate limit is a 429 with its waiting time', async () => {
  await stack().demo.script([{ status: 429, retry_after: 7 }]);
  const error = await thrownBy(sdk.chat.completions.create(saying('hi'), { maxRetries: 0 }));
  expect(error).toBeInstanceOf(OpenAI.RateLimitError);
  expect(error).toMatchObject({ status: 429, error: { reason: 'provider_rate_limited' } });
  expect((error as InstanceType<typeof OpenAI.APIError>).headers?.get('retry-after')).toBe('7');
});

const leak = 'say: write to jane.doe@acme-corp.com today';

test('a forbidden string in a whole answer is redacted', async () => {
  const client = openaiSdk(stack().url, redacting.key);
  const answer = await client.chat.completions.create(saying(leak));
  expect(answer.choices[0]?.message.content).toBe('write to [REDACTED_EMAIL] today');
});

test('a forbidden string in a stream is redacted, however it was cut', async () => {
  const client = openaiSdk(stack().url, redacting.key);
  const chunks = await collect(await client.chat.completions.create({ ...saying(leak), stream: true }));
  expect(textOf(chunks)).toBe('write to [REDACTED_EMAIL] today');
  expect(JSON.stringify(chunks)).not.toContain('jane.doe');
});

test('a forbidden string blocks the whole answer where the pipeline says so', async () => {
  const client = openaiSdk(stack().url, blocking.key);
  const error = await thrownBy(client.chat.completions.create(saying(leak)));
  expect(error).toBeInstanceOf(OpenAI.PermissionDeniedError);
  expect(error).toMatchObject({ status: 403, error: { blocked_by: 'scan_output' } });
  expect(JSON.stringify(error)).not.toContain('jane.doe');
});

test('a forbidden string ends the stream with an error where the pipeline says so', async () => {
  const client = openaiSdk(stack().url, blocking.key);
  const stream = await client.chat.completions.create({ ...saying(leak), stream: true });
  const error = await thrownBy(collect(stream));
  expect(error).toBeInstanceOf(OpenAI.APIError);
  expect(JSON.stringify(error)).toContain('scan_output');
  expect(JSON.stringify(error)).not.toContain('jane.doe');
});

test('flags tighten one call and are told back; an unknown one is a mistake of the caller', async () => {
  const content = 'my address is jane.doe@acme-corp.com';
  const masked = await sdk.chat.completions.create(saying(content), { headers: { 'X-TapPass-Flags': 'pii=mask' } });
  expect(masked.choices[0]?.message.content).toContain('[MASKED_EMAIL]');
  expect(tappassOf(masked)).toMatchObject({ flags: 'pii=mask' });
  const blocked = await thrownBy(
    sdk.chat.completions.create(saying(content), { headers: { 'X-TapPass-Flags': 'pii=block' } }),
  );
  expect(blocked).toMatchObject({ status: 403, error: { blocked_by: 'detect_pii' } });
  const unknown = await thrownBy(
    sdk.chat.completions.create(saying(content), { headers: { 'X-TapPass-Flags': 'colour=blue' } }),
  );
  expect(unknown).toBeInstanceOf(OpenAI.BadRequestError);
  expect(unknown).toMatchObject({ code: 'bad_flag' });
});

test.each([false, true])('usage and cost stand in the ledger to the micro-dollar (stream: %s)', async (streaming) => {
  const { control } = stack();
  // nothing is left over of other calls of this agent
  const { key } = await control.newAgent(`costs-${streaming}`);
  const { data, response } = await openaiSdk(stack().url, key)
    .chat.completions.create({
      ...saying(`say: ${'the ferry leaves at noon '.repeat(40)}`),
      stream: streaming,
    } as OpenAI.ChatCompletionCreateParams)
    .withResponse();
  if (streaming) await collect(data as AsyncIterable<OpenAI.ChatCompletionChunk>);
  const entries = await control.entriesOf(response.headers.get('x-request-id'));
  expect(entries).toHaveLength(1);
  const body = entries[0]!.body as unknown as { usage: { input: number; output: number }; cost_usd_micros: number };
  expect(entries[0]).toMatchObject({ event_type: 'llm_call', body: { model: chatModel, provider: 'openai', turn: 1 } });
  expect(body.usage.output).toBe(Math.ceil('the ferry leaves at noon '.repeat(40).trimEnd().length / 4));
  // 150,000 and 600,000 micro-dollars for a million tokens, rounded half up once
  expect(body.cost_usd_micros).toBe(Math.floor((body.usage.input * 150_000 + body.usage.output * 600_000) / 1e6 + 0.5));
  expect(JSON.stringify(entries)).not.toContain('ferry');
});

test('the provider sees the real key and never the TapPass key; its bytes are the client’s own', async () => {
  const { demo, secrets, seeded, url } = stack();
  // spaces, order and unknown fields stay as they are
  const bytes = `{ "model" : "${chatModel}",\n "messages":[{"role":"user","content":"say: b\\u00fcro"}], "seed":7, "x_vendor":{"a":[1,2.50]} }`;
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${seeded.agent_key}`, 'content-type': 'application/json', cookie: 'a=b' },
    body: bytes,
  });
  expect(response.status).toBe(200);
  expect(((await response.json()) as OpenAI.ChatCompletion).choices[0]?.message.content).toBe('büro');
  const { last } = await demo.seen();
  const real = readFileSync(secrets.file('demo-openai-api-key'), 'utf8').trim();
  expect(last?.credential_sha256).toBe(createHash('sha256').update(real).digest('hex'));
  expect(last?.body_sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(last?.headers).not.toContain('cookie');
  expect(last?.headers.filter((name) => name.startsWith('x-tappass'))).toEqual([]);
});

test('a provider prefix names the same model, and the list of models holds it', async () => {
  const answer = await sdk.chat.completions.create({ ...saying('hi'), model: `openai/${chatModel}` });
  expect(answer.model).toBe(chatModel);
  const ids = [];
  for await (const model of sdk.models.list()) ids.push(model.id);
  expect(ids).toContain(chatModel);
  expect((await sdk.models.retrieve(chatModel)).id).toBe(chatModel);
});
