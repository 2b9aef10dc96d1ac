// A provider that fails: what the client hears, that nobody pays twice, and that each call has exactly one entry.
import { once } from 'node:events';
import { createServer } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import { freePort } from '@tappass/engines/free-port';
import { eventually } from '@tappass/testkit/eventually';
import OpenAI from 'openai';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Agent } from '../src/control.ts';
import { anthropicSdk, openaiSdk, saying, tellingClaude, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

// nobody listens there
const closedPort = await freePort();
const stack = stackForTests({ settings: { edge: { TAPPASS_ANTHROPIC_URL: `http://127.0.0.1:${closedPort}` } } });
let agent: Agent;

beforeAll(async () => {
  const overrides = { call_llm: { first_byte_timeout_ms: 400, idle_timeout_ms: 400, max_retries: 0 } };
  agent = await stack().control.newAgent('patient', { preset: 'starter', overrides });
});

beforeEach(() => stack().demo.script([]));

const entryOf = async (requestId: string | null | undefined) => {
  const entries = await stack().control.entriesOf(requestId ?? null);
  expect(entries).toHaveLength(1);
  return entries[0]!;
};

test.each([
  ['no answer in time', [{ hang: true }], 'provider_timeout'],
  ['bytes that are no JSON', [{ garbage: '<html>' }], 'provider_failed'],
  ['JSON that is no object', [{ garbage: '[1,2]' }], 'provider_failed'],
  ['a connection that it drops', [{ cut_after: 0 }], 'provider_unreachable'],
  ['a refusal of its credential', [{ status: 401 }], 'provider_failed'],
])('%s is a 502 that the SDK does not send again', async (_what, faults, reason) => {
  const sdk = openaiSdk(stack().url, agent.key);
  await stack().demo.script(faults);
  let error: unknown;
  const reached = await stack().demo.counting(async () => {
    error = await thrownBy(sdk.chat.completions.create(saying('hi')));
  });
  expect(error).toBeInstanceOf(OpenAI.InternalServerError);
  const { status, code, headers } = error as InstanceType<typeof OpenAI.APIError>;
  expect({ status, code }).toEqual({ status: 502, code: reason });
  expect(headers?.get('x-should-retry')).toBe('false');
  expect(reached).toBe(1);
  expect(await entryOf(headers?.get('x-request-id'))).toMatchObject({
    event_type: 'llm_call_failed',
    body: { reason, decision: 'error', reached_provider: true, blocked_by: 'call_llm' },
  });
});

test.each([500, 503, 529])('a %i of the provider is a %i with its entry, and may be asked again', async (status) => {
  const sdk = openaiSdk(stack().url, agent.key, 0);
  await stack().demo.script([{ status }]);
  const error = await thrownBy(sdk.chat.completions.create(saying('hi')));
  expect(error).toBeInstanceOf(OpenAI.InternalServerError);
  const { headers } = error as InstanceType<typeof OpenAI.APIError>;
  expect(error).toMatchObject({ status, error: { reason: 'provider_failed' } });
  expect(headers?.get('x-should-retry')).toBeNull();
  expect(await entryOf(headers?.get('x-request-id'))).toMatchObject({
    event_type: 'llm_call_failed',
    body: { reason: 'provider_failed', decision: 'error', reached_provider: true, blocked_by: 'call_llm' },
  });
});

test('a provider that refuses the request itself keeps its status and its word', async () => {
  const sdk = openaiSdk(stack().url, agent.key);
  await stack().demo.script([{ status: 422 }]);
  const error = await thrownBy(sdk.chat.completions.create(saying('hi')));
  expect(error).toMatchObject({ status: 422, error: { reason: 'provider_refused' } });
  await entryOf((error as InstanceType<typeof OpenAI.APIError>).headers?.get('x-request-id'));
});

test('a provider that cannot be reached is a 502 on record as not reached', async () => {
  const error = await thrownBy(anthropicSdk(stack().url, agent.key, 0).messages.create(tellingClaude('hi')));
  expect(error).toBeInstanceOf(Anthropic.InternalServerError);
  expect(error).toMatchObject({ status: 502, error: { reason: 'provider_unreachable' } });
  expect(await entryOf((error as InstanceType<typeof Anthropic.APIError>).headers?.get('x-request-id'))).toMatchObject({
    event_type: 'llm_call_failed',
    body: { reason: 'provider_unreachable', reached_provider: false, cost_usd_micros: 0 },
  });
});

test.each([
  ['breaks off', { cut_after: 3, event_gap_ms: 10 }, 'provider_failed'],
  ['falls silent', { event_gap_ms: 2_000 }, 'provider_timeout'],
])('a stream that %s ends with an error event and one entry', async (_what, fault, reason) => {
  const sdk = openaiSdk(stack().url, agent.key);
  await stack().demo.script([fault]);
  let requestId: string | null = null;
  const reached = await stack().demo.counting(async () => {
    const { data, response } = await sdk.chat.completions
      .create({ ...saying('say: one two three four five six'), stream: true })
      .withResponse();
    requestId = response.headers.get('x-request-id');
    const read = async () => {
      for await (const _ of data);
    };
    const error = await thrownBy(read());
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(error).toMatchObject({ code: reason });
  });
  expect(reached).toBe(1);
  expect(await entryOf(requestId)).toMatchObject({ event_type: 'llm_call_failed', body: { reason } });
});

test.each([
  0, 1, 2, 4, 6,
])('a client that hangs up after %i events leaves one entry with its usage, and the provider is let go', async (events) => {
  const sdk = openaiSdk(stack().url, stack().seeded.agent_key);
  await stack().demo.script([{ event_gap_ms: 40 }]);
  const before = (await stack().demo.seen()).aborted;
  const gone = new AbortController();
  const { data, response } = await sdk.chat.completions
    .create({ ...saying(`say: ${'word '.repeat(60)}`), stream: true }, { signal: gone.signal })
    .withResponse();
  let heard = 0;
  if (events > 0) for await (const _ of data) if (++heard === events) break;
  gone.abort();
  await eventually('the provider let go', async () => (await stack().demo.seen()).aborted > before, {
    withinMs: 1_000,
  });
  const entry = await entryOf(response.headers.get('x-request-id'));
  expect(entry).toMatchObject({
    event_type: 'llm_call_failed',
    body: { reason: 'client_gone', reached_provider: true },
  });
  const { usage, cost_usd_micros: cost } = entry.body as unknown as {
    usage: { input: number };
    cost_usd_micros: number;
  };
  expect(usage.input).toBeGreaterThan(0);
  expect(cost).toBeGreaterThan(0);
});

test('a client that hangs up before the answer leaves one entry', async () => {
  await stack().demo.script([{ delay_ms: 5_000 }]);
  const gone = new AbortController();
  const before = await stack().demo.seen();
  const call = fetch(`${stack().url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack().seeded.agent_key}`, 'content-type': 'application/json' },
    body: JSON.stringify(saying('nobody waits for this')),
    signal: gone.signal,
  });
  await eventually('the call to arrive', async () => (await stack().demo.seen()).requests > before.requests);
  gone.abort();
  await thrownBy(call);
  const entries = await eventually('its entry', async () => {
    const rows = await stack().control.entries({ event_type: 'llm_call_failed', agent_id: stack().seeded.agent_id });
    const own = rows.filter(
      (row) => row.body['reason'] === 'client_gone' && row.body['route'] === 'POST /v1/chat/completions',
    );
    return own.find((row) => (row.body['stream'] ?? undefined) === undefined);
  });
  expect(entries.body).toMatchObject({ reached_provider: true });
});

test('a failing provider opens the breaker: calls are refused at once and the provider is left in peace', async () => {
  const { control, demo } = stack();
  const call = () => control.ask('POST', '/v1/chat/completions', { key: stack().seeded.agent_key, body: saying('hi') });
  await demo.script(Array.from({ length: 60 }, () => ({ status: 500 })));
  const refused = await eventually('the breaker to open', async () => {
    const answer = await call();
    return answer.status === 503 ? answer : undefined;
  });
  expect(refused.body).toMatchObject({ reason: 'provider_breaker_open' });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  await demo.script([]);
  const reached = await demo.counting(async () => {
    for (let n = 0; n < 10; n += 1) expect((await call()).status).toBe(503);
  });
  expect(reached).toBe(0);
  expect(await entryOf(refused.headers.get('x-request-id'))).toMatchObject({
    event_type: 'llm_call_failed',
    body: { reason: 'provider_breaker_open', reached_provider: false },
  });
  await eventually('the breaker to close again', async () => (await call()).status === 200, { everyMs: 200 });
});

test('a port that accepts and says nothing is a time-out, not a hang', async () => {
  const mute = createServer(() => {}).listen(closedPort, '127.0.0.1');
  await once(mute, 'listening');
  const error = await thrownBy(anthropicSdk(stack().url, agent.key, 0).messages.create(tellingClaude('hi')));
  mute.close();
  expect(error).toMatchObject({ status: 502, error: { reason: 'provider_timeout' } });
});
