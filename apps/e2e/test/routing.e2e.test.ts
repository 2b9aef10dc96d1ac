// Where calls go when a provider fails or policy says so: retries within one budget, stand-ins that pass policy and budget again, no storm.
import OpenAI from 'openai';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chatModel, messagesModel, openaiSdk, saying, thrownBy } from '../src/sdks.ts';
import { stackForTests, type TestStack } from '../src/stack-for-tests.ts';

const gemini = 'gemini-2.5-flash';

/** The SDK with an agent of its own. */
async function agentWith(stack: TestStack, name: string, overrides: object, more: object = {}) {
  const agent = await stack.control.newAgent(name, { preset: 'starter', overrides, ...more });
  // what the SDK makes of a failure is shown elsewhere
  return openaiSdk(stack.url, agent.key, 0);
}

const tappassOf = (answer: object) => (answer as { tappass: { model: string } }).tappass;

describe('a provider that fails', () => {
  const stack = stackForTests();

  beforeAll(async () => {
    const body = { provider: 'google', api_key: 'demo-gemini-key' };
    await stack().control.must('POST', '/admin/llm-keys', { body });
  });
  beforeEach(() => stack().demo.script([]));

  const entryOf = async (requestId: string | null) => (await stack().control.entriesOf(requestId))[0]!.body;

  test('is asked again, and the caller never knows', async () => {
    const sdk = await agentWith(stack(), 'retrying', {});
    await stack().demo.script([{ status: 503 }]);
    const reached = await stack().demo.counting(async () => {
      const answer = await sdk.chat.completions.create(saying('say: at last'));
      expect(answer.choices[0]?.message.content).toBe('at last');
    });
    expect(reached).toBe(2);
  });

  test('is asked again when its own pause is over, and not when that is too long', async () => {
    const sdk = await agentWith(stack(), 'waiting', { call_llm: { max_retry_wait_ms: 1_500 } });
    for (let call = 0; call < 13; call += 1) await sdk.chat.completions.create(saying('hi'));
    await stack().demo.script([{ status: 429, retry_after: 1 }]);
    const startedAt = performance.now();
    expect(await stack().demo.counting(() => sdk.chat.completions.create(saying('hi')))).toBe(2);
    expect(performance.now() - startedAt).toBeGreaterThan(990);
    await stack().demo.script([{ status: 429, retry_after: 60 }]);
    let error: unknown;
    const reached = await stack().demo.counting(async () => {
      error = await thrownBy(sdk.chat.completions.create(saying('hi')));
    });
    expect(reached).toBe(1);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect((error as InstanceType<typeof OpenAI.APIError>).headers?.get('retry-after')).toBe('60');
    expect((error as InstanceType<typeof OpenAI.APIError>).headers?.get('x-should-retry')).toBeNull();
  });

  test.each([
    ['answers with an error', [{ status: 500 }], {}],
    ['limits its rate', [{ status: 429, retry_after: 60 }], {}],
    ['falls silent', [{ hang: true }], { first_byte_timeout_ms: 300 }],
  ])('and %s is stood in for by a model of another format, on record as itself', async (what, faults, times) => {
    const sdk = await agentWith(stack(), `stand-in-${what.replace(/\W+/g, '-')}`, {
      model_routing: { fallbacks: { '*': [messagesModel] } },
      call_llm: { max_retries: 1, ...times },
    });
    await stack().demo.script(faults);
    const { data, response } = await sdk.chat.completions.create(saying('say: here I am')).withResponse();
    expect(data.choices[0]?.message.content).toBe('here I am');
    expect(tappassOf(data).model).toBe(messagesModel);
    expect((await stack().demo.seen()).last?.path).toBe('/v1/messages');
    expect(await entryOf(response.headers.get('x-request-id'))).toMatchObject({
      provider: 'anthropic',
      model: messagesModel,
    });
  });

  test('is stood in for in a stream that has not begun', async () => {
    const sdk = await agentWith(stack(), 'streaming', {
      model_routing: { fallbacks: { '*': [gemini] } },
      call_llm: { max_retries: 1 },
    });
    await stack().demo.script([{ status: 500 }]);
    const answer = await sdk.chat.completions.stream(saying('say: one two three')).finalChatCompletion();
    expect(answer.choices[0]?.message.content).toBe('one two three');
    expect((await stack().demo.seen()).last?.path).toContain(gemini);
  });

  test('is not asked for a stream again that has begun', async () => {
    const sdk = await agentWith(stack(), 'begun', { model_routing: { fallbacks: { '*': [messagesModel] } } });
    await stack().demo.script([{ cut_after: 3, event_gap_ms: 5 }]);
    const reached = await stack().demo.counting(() =>
      thrownBy(sdk.chat.completions.stream(saying('say: one two three')).finalChatCompletion()),
    );
    expect(reached).toBe(1);
  });

  test('is not stood in for by a model outside the allow-list (hard case 4)', async () => {
    const sdk = await agentWith(
      stack(),
      'listed',
      { model_routing: { fallbacks: { '*': [messagesModel] } }, call_llm: { max_retries: 1 } },
      { allowed_models: ['gpt-*'] },
    );
    await stack().demo.script([{ status: 500 }, { status: 500 }]);
    expect(await thrownBy(sdk.chat.completions.create(saying('hi')))).toMatchObject({
      error: { reason: 'provider_failed' },
    });
    expect((await stack().demo.seen()).last?.path).toBe('/v1/chat/completions');
  });

  test('is not stood in for by a model that the budget cannot pay (hard case 4)', async () => {
    const sdk = await agentWith(stack(), 'thrifty', {
      budget: { max_cost_usd: 0.002 },
      model_routing: { fallbacks: { '*': ['claude-opus-4-1'] } },
      call_llm: { max_retries: 1 },
    });
    await stack().demo.script([{ status: 500 }, { status: 500 }]);
    const asked = { ...saying('hi'), max_tokens: 256 };
    expect(await thrownBy(sdk.chat.completions.create(asked))).toMatchObject({ error: { reason: 'provider_failed' } });
    expect((await stack().demo.seen()).last?.path).toBe('/v1/chat/completions');
  });

  test('weights share the calls for one model', async () => {
    const sdk = await agentWith(stack(), 'balanced', {
      model_routing: { weights: { [chatModel]: { [chatModel]: 1, [gemini]: 1 } } },
    });
    const models = new Set<string>();
    for (let call = 0; call < 24; call += 1)
      models.add(tappassOf(await sdk.chat.completions.create(saying('hi'))).model);
    expect([...models].sort()).toEqual([gemini, chatModel]);
  });

  test('a classification goes to the models it may go to, or nowhere', async () => {
    const rules = [{ classifications: ['INTERNAL'], models: ['gemini-*'] }];
    const moving = await agentWith(stack(), 'classified', { model_routing: { rules, fallbacks: { '*': [gemini] } } });
    expect(tappassOf(await moving.chat.completions.create(saying('hi'))).model).toBe(gemini);
    const stuck = await agentWith(stack(), 'stuck', { model_routing: { rules } });
    const refused = await thrownBy(stuck.chat.completions.create(saying('hi')));
    expect(refused).toBeInstanceOf(OpenAI.PermissionDeniedError);
    expect(refused).toMatchObject({ code: 'not_routed', error: { step: 'model_routing' } });
  });

  // last, since it leaves the provider's breaker open
  test('hard case 15: a provider that only fails is asked at most 1.1 times as often as it is called', async () => {
    const sdk = await agentWith(stack(), 'storming', {
      rate_limit: { max_calls: 10_000 },
      call_llm: { max_retries: 5 },
    });
    const calls = 100;
    await stack().demo.script(Array.from({ length: calls * 6 }, () => ({ status: 500 })));
    const reached = await stack().demo.counting(async () => {
      for (let call = 0; call < calls; call += 10)
        await Promise.all(Array.from({ length: 10 }, () => thrownBy(sdk.chat.completions.create(saying('hi')))));
    });
    expect(reached).toBeLessThanOrEqual(calls * 1.1);
  });
});

describe('data residency', () => {
  const stack = stackForTests({
    settings: { edge: { TAPPASS_EU_DATA_RESIDENCY: 'true', TAPPASS_EU_PROVIDERS: 'google' } },
  });

  test('keeps calls to endpoints in the Union, and refuses the others by policy and on record', async () => {
    await stack().control.must('POST', '/admin/llm-keys', { body: { provider: 'google', api_key: 'demo-gemini-key' } });
    const sdk = openaiSdk(stack().url, stack().seeded.agent_key);
    expect(tappassOf(await sdk.chat.completions.create({ ...saying('hi'), model: gemini })).model).toBe(gemini);
    let refused: unknown;
    const reached = await stack().demo.counting(async () => {
      refused = await thrownBy(sdk.chat.completions.create(saying('hi')));
    });
    expect(reached).toBe(0);
    expect(refused).toBeInstanceOf(OpenAI.PermissionDeniedError);
    expect(refused).toMatchObject({ code: 'outside_residency', error: { step: 'policy' } });
  });

  test('has no stand-in outside the Union', async () => {
    const sdk = await agentWith(stack(), 'staying', { model_routing: { fallbacks: { [gemini]: [chatModel] } } });
    await stack().demo.script([{ status: 500 }, { status: 500 }, { status: 500 }]);
    const asked = { ...saying('hi'), model: gemini };
    expect(await thrownBy(sdk.chat.completions.create(asked))).toMatchObject({ error: { reason: 'provider_failed' } });
    expect((await stack().demo.seen()).last?.path).toContain(gemini);
    await stack().demo.script([]);
  });

  test('moves a call for a model outside the Union to one inside, where policy names one', async () => {
    const sdk = await agentWith(stack(), 'moving', { model_routing: { fallbacks: { [chatModel]: [gemini] } } });
    expect(tappassOf(await sdk.chat.completions.create(saying('hi'))).model).toBe(gemini);
    const stuck = await agentWith(stack(), 'stuck', { model_routing: {} });
    expect(await thrownBy(stuck.chat.completions.create(saying('hi')))).toMatchObject({ code: 'outside_residency' });
  });
});
