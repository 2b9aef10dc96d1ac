// A provider's moderation in content_safety: asked about whole answers and at the end of streams, within its time, where the call itself may go, and never overlooked.
import { createHash } from 'node:crypto';
import { estimateTextTokens } from '@tappass/pipeline/tokens';
import type OpenAI from 'openai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Pace, watchPace } from '../src/pace.ts';
import { openaiSdk, saying, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();

let pace: Pace;
beforeEach(() => {
  pace = watchPace(stack().url);
});
afterEach(() => pace.stop());
const moderating = (settings: object = {}, overrides: object = {}) => ({
  preset: 'starter',
  overrides: {
    content_safety: { enabled: true, on_detection: 'block', moderation: { provider: 'openai', ...settings } },
    ...overrides,
  },
});
const violent = 'say: the tale [[violence/graphic 0.93]] ends';

let agents = 0;
async function sdkOf(pipeline: object): Promise<OpenAI> {
  const { key } = await stack().control.newAgent(`moderated-${++agents}`, pipeline);
  return openaiSdk(stack().url, key, 0);
}
const ask = (sdk: OpenAI, content: string) => sdk.chat.completions.create(saying(content));
const refusal = async (act: Promise<unknown>) => {
  const { status, error, headers } = (await thrownBy(act)) as InstanceType<typeof OpenAI.APIError>;
  const { reason, blocked_by } = error as Record<string, unknown>;
  return { status, reason, blocked_by, retry: headers?.get('x-should-retry') };
};

beforeEach(() => stack().demo.script([]));

test('nobody is asked unless a provider is named', async () => {
  const sdk = await sdkOf({ preset: 'starter', overrides: { content_safety: { enabled: true } } });
  expect(await stack().demo.counting(() => ask(sdk, violent))).toBe(1);
});

test('an answer is sent with the key of the provider and passes when nothing is said of it', async () => {
  const sdk = await sdkOf(moderating());
  const answer = await ask(sdk, 'say: a calm tale');
  expect(answer.choices[0]?.message.content).toBe('a calm tale');
  const { last } = await stack().demo.seen();
  expect(last?.path).toBe('/v1/moderations');
  expect(last?.body).toMatchObject({ model: 'omni-moderation-latest' });
  expect(last?.body['input']).toContain('a calm tale');
  expect(last?.headers).toContain('authorization');
  expect(last?.credential_sha256).not.toBe(createHash('sha256').update('').digest('hex'));
});

test('what it flags is refused, and on record by kind without a word of it', async () => {
  const sdk = await sdkOf(moderating());
  const thrown = (await thrownBy(ask(sdk, violent))) as InstanceType<typeof OpenAI.APIError>;
  expect(thrown.status).toBe(403);
  expect(thrown.error).toMatchObject({ reason: 'blocked', blocked_by: 'content_safety' });
  const [entry] = await stack().control.entriesOf(thrown.headers?.get('x-request-id') ?? null);
  expect(entry?.body).toMatchObject({ decision: 'block', findings: { content_safety: { violence: 1 } } });
  expect(JSON.stringify(entry)).not.toContain('the tale');
});

test('who moderated stands in the entry of the call, also when it failed, and nobody where nobody did', async () => {
  const entryOf = async (act: Promise<Response>) =>
    (await stack().control.entriesOf((await act).headers.get('x-request-id')))[0]?.body;
  const raw = (sdk: OpenAI) => sdk.chat.completions.create(saying('say: a calm tale')).asResponse();
  const moderated = await entryOf(raw(await sdkOf(moderating())));
  expect(moderated?.['provider']).toBe('openai');
  expect(moderated?.['moderation']).toEqual({
    ...{ provider: 'openai', model: 'omni-moderation-latest' },
    latency_us: expect.any(Number),
    estimated_tokens: estimateTextTokens('a calm tale'),
  });
  expect(await entryOf(raw(await sdkOf({ preset: 'starter' })))).toMatchObject({ moderation: null });
  const failing = await sdkOf(moderating());
  await stack().demo.script([{}, { status: 500 }, { status: 500 }]);
  const thrown = (await thrownBy(ask(failing, 'say: a calm tale'))) as InstanceType<typeof OpenAI.APIError>;
  const [failed] = await stack().control.entriesOf(thrown.headers?.get('x-request-id') ?? null);
  expect(failed?.body).toMatchObject({ decision: 'error', moderation: { provider: 'openai' } });
});

test('a threshold of a kind decides instead', async () => {
  const sdk = await sdkOf(moderating({ thresholds: { violence: 0.95, hate: 0.1 } }));
  expect((await ask(sdk, violent)).choices[0]?.message.content).toContain('the tale');
  expect(await refusal(ask(sdk, 'say: [[hate 0.2]]'))).toMatchObject({ blocked_by: 'content_safety' });
});

test('a text that shall be taken out is, and the others stay', async () => {
  const base = moderating();
  const content_safety = { ...base.overrides.content_safety, on_detection: 'redact' };
  const sdk = await sdkOf({ ...base, overrides: { content_safety } });
  expect((await ask(sdk, violent)).choices[0]?.message.content).toBe('[REDACTED_VIOLENCE]');
});

test('a stream is moderated whole, and ends with an error in place of its last event', async () => {
  const sdk = await sdkOf(moderating());
  const collect = async (content: string) => {
    let text = '';
    let finish: string | null | undefined;
    for await (const chunk of await sdk.chat.completions.create({ ...saying(content), stream: true })) {
      text += chunk.choices[0]?.delta.content ?? '';
      finish = chunk.choices[0]?.finish_reason ?? finish;
    }
    return { text, finish };
  };
  expect(await collect('say: a calm tale')).toEqual({ text: 'a calm tale', finish: 'stop' });
  expect((await stack().demo.seen()).last?.body['input']).toEqual(['a calm tale']);
  const thrown = (await thrownBy(collect(violent))) as { error?: Record<string, unknown> };
  expect(thrown.error).toMatchObject({ blocked_by: 'content_safety' });
});

test.each([
  ['fails', [{}, { status: 500, retry_after: 60 }], 'provider_failed', 502],
  ['does not accept its key', [{}, { status: 401 }], 'provider_failed', 502],
  ['refuses the request', [{}, { status: 400 }], 'provider_failed', 502],
  ['redirects', [{}, { status: 302 }], 'provider_failed', 502],
  ['limits its rate', [{}, { status: 429, retry_after: 60 }], 'provider_rate_limited', 429],
  ['says what nobody can read', [{}, { garbage: '{"results":[]}' }], 'provider_failed', 502],
])('a moderation that %s refuses the answer', async (_, script, reason, status) => {
  const sdk = await sdkOf(moderating());
  await stack().demo.script(script);
  const refused = await refusal(ask(sdk, 'say: a calm tale'));
  expect(refused).toEqual({ status, reason, blocked_by: null, retry: 'false' });
});

test('it may take as long as the plan says and no longer', async () => {
  const sdk = await sdkOf(moderating({ timeout_ms: 300 }));
  await stack().demo.script([{}, { hang: true }]);
  const from = performance.now();
  expect(await refusal(ask(sdk, 'say: a calm tale'))).toMatchObject({ status: 502, reason: 'provider_timeout' });
  expect(performance.now() - from).toBeLessThan(1_500 + pace.allowanceMs());
});

test('it ends with the time of its call, whatever its own may be', async () => {
  const sdk = await sdkOf(moderating({ timeout_ms: 20_000 }, { call_llm: { total_timeout_ms: 1_000 } }));
  await stack().demo.script([{ delay_ms: 600 }, { hang: true }]);
  const from = performance.now();
  expect(await refusal(ask(sdk, 'say: a calm tale'))).toMatchObject({ status: 502, reason: 'provider_timeout' });
  expect(performance.now() - from).toBeLessThan(2_000 + pace.allowanceMs());
});

test('an ill moderation pauses no calls', async () => {
  await stack().control.must('POST', '/admin/llm-keys', { body: { provider: 'mistral', api_key: 'ill-mistral-key' } });
  const ill = { provider: 'mistral', model: 'mistral-moderation-latest', timeout_ms: 50 };
  const sdk = await sdkOf(moderating(ill, { rate_limit: { max_calls: 10_000 } }));
  let reason: unknown;
  for (let n = 0; n < 30 && reason !== 'provider_breaker_open'; n++) {
    await stack().demo.script([{}, { hang: true }]);
    reason = (await refusal(ask(sdk, 'say: a calm tale'))).reason;
  }
  expect(reason).toBe('provider_breaker_open');
  await stack().demo.script([]);
  const model = 'mistral/mistral-large-latest';
  const plain = await sdkOf({ preset: 'starter', overrides: {} });
  const answer = await plain.chat.completions.create({ ...saying('say: well'), model });
  expect(answer.choices[0]?.message.content).toBe('well');
});

test('a rule for a classification holds for the moderation too', async () => {
  const model_routing = {
    enabled: true,
    rules: [{ classifications: ['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED'], models: ['gpt-*'] }],
  };
  const sdk = await sdkOf(moderating({}, { model_routing }));
  expect(await refusal(ask(sdk, 'say: a calm tale'))).toMatchObject({
    reason: 'not_routed',
    blocked_by: 'content_safety',
  });
  model_routing.rules[0]?.models.push('openai/omni-moderation-*');
  expect(await ask(await sdkOf(moderating({}, { model_routing })), 'say: a calm tale')).toBeDefined();
});

test.each([
  ['anthropic'],
  ['nobody'],
])('a provider that does not moderate here (%s) refuses the answer', async (provider) => {
  const sdk = await sdkOf(moderating({ provider }));
  expect(await refusal(ask(sdk, 'say: x'))).toMatchObject({ reason: 'no_moderation', blocked_by: 'content_safety' });
});
