// What a provider refuses reaches the official SDKs as if they had asked it themselves: status, type, code, and when to ask again.
import Anthropic from '@anthropic-ai/sdk';
import { freePort } from '@tappass/engines/free-port';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScriptedProvider } from '../src/scripted-provider.ts';
import { anthropicSdk, chatModel, formatsOnly, openaiSdk, saying, tellingClaude, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const provider = new ScriptedProvider();
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const stack = stackForTests({ settings: { edge: { TAPPASS_OPENAI_URL: url, TAPPASS_ANTHROPIC_URL: url } } });
let openai: OpenAI;
let anthropic: Anthropic;
let key: string;

beforeAll(async () => {
  await provider.listen(port);
  const agent = await stack().control.newAgent('mannered', {
    preset: 'starter',
    overrides: { ...formatsOnly.overrides, call_llm: { max_retries: 0 } },
  });
  key = agent.key;
  openai = openaiSdk(stack().url, key);
  anthropic = anthropicSdk(stack().url, key);
});
afterAll(() => provider.close());

const error = (type: string, message: string) => ({ type: 'error', error: { type, message } });
const slow = { error: { message: 'Rate limit reached', type: 'requests', param: null, code: 'rate_limit_exceeded' } };

describe('B1: an overload that passes', () => {
  it('is waited for by the OpenAI SDK for as long as the provider asks', async () => {
    provider.script({ status: 429, headers: { 'retry-after-ms': '700', 'retry-after': '1' }, body: slow });
    const startedAt = performance.now();
    const answer = await openai.chat.completions.create(saying('hi'));
    expect(answer.choices[0]?.message.content).toBe('fine');
    expect(performance.now() - startedAt).toBeGreaterThan(690);
    expect(provider.heard).toHaveLength(2);
  });

  it('is waited for with an Idempotency-Key too, which is sent twice and stays here', async () => {
    provider.script({ status: 503, headers: { 'retry-after-ms': '5' }, body: slow });
    const answer = await openai.chat.completions.create(saying('hi'), {
      headers: { 'Idempotency-Key': 'stainless-1' },
    });
    expect(answer.choices[0]?.message.content).toBe('fine');
    expect(provider.heard).toHaveLength(2);
    for (const { headers } of provider.heard) expect(headers).not.toHaveProperty('idempotency-key');
  });

  it('is waited for by the Anthropic SDK, twice if need be', async () => {
    const overloaded = {
      status: 529,
      headers: { 'retry-after-ms': '5' },
      body: error('overloaded_error', 'Overloaded'),
    };
    provider.script(overloaded, overloaded);
    const answer = await anthropic.messages.create(tellingClaude('hi'));
    expect(answer.content[0]).toMatchObject({ text: 'fine' });
    expect(provider.heard).toHaveLength(3);
  });

  it.each([
    408, 409, 500, 502, 503,
  ])('is waited for when it is a %i, in a stream that has not begun too', async (status) => {
    const refusal = { status, headers: { 'retry-after-ms': '5' }, body: { error: { message: 'later' } } };
    const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: chatModel };
    provider.script(refusal, (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const delta = {
        ...chunk,
        choices: [{ index: 0, delta: { role: 'assistant', content: 'late' }, finish_reason: null }],
      };
      const last = { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
      response.end(`data: ${JSON.stringify(delta)}\n\ndata: ${JSON.stringify(last)}\n\ndata: [DONE]\n\n`);
    });
    const stream = openai.chat.completions.stream(saying('hi'));
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toBe('late');
  });

  it('is told with the provider’s times to who asks once, and may be asked again', async () => {
    provider.script({ status: 429, headers: { 'retry-after': '4' }, body: slow });
    const once = openaiSdk(stack().url, key, 0);
    const thrown = (await thrownBy(once.chat.completions.create(saying('hi')))) as InstanceType<typeof OpenAI.APIError>;
    expect(thrown).toBeInstanceOf(OpenAI.RateLimitError);
    expect(thrown).toMatchObject({ code: 'rate_limit_exceeded', type: 'requests', param: null });
    expect(thrown.headers?.get('retry-after')).toBe('4');
    expect(thrown.headers?.get('x-should-retry')).toBeNull();
  });

  it('is not asked again where the provider may have answered and billed', async () => {
    provider.script((response) => {
      response.socket?.destroy();
    });
    const thrown = (await thrownBy(openai.chat.completions.create(saying('hi')))) as InstanceType<
      typeof OpenAI.APIError
    >;
    expect(thrown.headers?.get('x-should-retry')).toBe('false');
    expect(provider.heard).toHaveLength(1);
  });
});

describe('B8: a refusal', () => {
  const openaiError = (type: string, code: string | null, param: string | null, message = 'no') => ({
    error: { message, type, param, code },
  });

  it.each([
    [400, openaiError('invalid_request_error', 'context_length_exceeded', 'messages')],
    [400, openaiError('invalid_request_error', 'content_filter', 'prompt')],
    [403, openaiError('invalid_request_error', 'model_not_found', null)],
    [404, openaiError('invalid_request_error', 'model_not_found', null)],
    [413, openaiError('invalid_request_error', null, null)],
    [422, openaiError('invalid_request_error', 'unsupported', 'seed')],
    [429, openaiError('insufficient_quota', 'insufficient_quota', null)],
  ])('%i keeps its terms for the OpenAI SDK', async (status, body) => {
    provider.script({ status, body });
    const once = openaiSdk(stack().url, key, 0);
    const thrown = (await thrownBy(once.chat.completions.create(saying('hi')))) as InstanceType<typeof OpenAI.APIError>;
    const { type, code, param } = body.error;
    expect(thrown).toMatchObject({ status, type, code, param });
    expect(thrown.message).toBe(`${status} no`);
  });

  it.each([
    [400, 'invalid_request_error', Anthropic.BadRequestError],
    [404, 'not_found_error', Anthropic.NotFoundError],
    [413, 'request_too_large', Anthropic.APIError],
    [429, 'rate_limit_error', Anthropic.RateLimitError],
    [529, 'overloaded_error', Anthropic.InternalServerError],
  ])('%i keeps its type for the Anthropic SDK', async (status, type, kind) => {
    provider.script({ status, body: error(type, 'prompt is too long: 9 tokens > 8 maximum') });
    const thrown = await thrownBy(anthropicSdk(stack().url, key, 0).messages.create(tellingClaude('hi')));
    expect(thrown).toBeInstanceOf(kind);
    const message = 'prompt is too long: 9 tokens > 8 maximum';
    expect(thrown).toMatchObject({ status, error: { type: 'error', error: { type, message } } });
  });

  it('in the format of one provider is told in that of the caller', async () => {
    provider.script({ status: 400, body: error('invalid_request_error', 'prompt is too long: 9 tokens > 8 maximum') });
    const thrown = await thrownBy(
      openai.chat.completions.create({ ...saying('hi'), model: 'claude-haiku-4-5', max_tokens: 9 }),
    );
    expect(thrown).toMatchObject({ status: 400, type: 'invalid_request_error', code: 'context_length_exceeded' });
    provider.script({ status: 422, body: { detail: [{ loc: ['body', 'seed'], msg: 'must be an integer' }] } });
    const other = await thrownBy(anthropic.messages.create({ ...tellingClaude('hi'), model: chatModel }));
    const shown = { type: 'error', error: { type: 'invalid_request_error', message: 'body.seed: must be an integer' } };
    expect(other).toMatchObject({ status: 422, error: shown });
  });

  it('shows no secret that it repeats, and not the key it was asked with', async () => {
    provider.script((response, { headers }) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      const message = `bad input AKIAQYLPMN5HFIQR7XYA for ${headers.authorization}`;
      response.end(JSON.stringify({ error: { message } }));
    });
    const thrown = (await thrownBy(openai.chat.completions.create(saying('hi')))) as Error;
    expect(thrown.message).toMatch(/^400 bad input \[REDACTED_\w+\] for Bearer \[secret\]$/);
  });

  it('of our credential is no 401 of the caller’s', async () => {
    provider.script({ status: 401, body: openaiError('invalid_request_error', 'invalid_api_key', null) });
    const thrown = await thrownBy(openai.chat.completions.create(saying('hi')));
    expect(thrown).toMatchObject({ status: 502, code: 'provider_failed' });
    expect(provider.heard).toHaveLength(1);
  });
});

describe('B2: the headers for the provider', () => {
  it('reach it whole, from the SDK’s own option and from several lines', async () => {
    const betas = Array.from({ length: 9 }, (_, at) => `fine-grained-feature-number-${at}-2025-05-14`);
    provider.script();
    await anthropic.beta.messages.create({ ...tellingClaude('hi'), betas });
    expect(provider.heard[0]?.headers['anthropic-beta']?.toString().split(',')).toEqual(betas);
  });

  it('that name an account are not sent, and the answer says so', async () => {
    provider.script();
    const { response } = await new OpenAI({
      ...{ baseURL: `${stack().url}/v1`, apiKey: key, organization: 'org-a', project: 'proj_b' },
      defaultHeaders: { 'OpenAI-Beta': 'assistants=v2' },
    }).chat.completions
      .create(saying('hi'))
      .withResponse();
    expect(response.headers.get('x-tappass-not-sent')).toBe('openai-organization, openai-project');
    expect(provider.heard[0]?.headers).toMatchObject({ 'openai-beta': 'assistants=v2' });
    expect(provider.heard[0]?.headers).not.toHaveProperty('openai-organization');
  });

  it('that cannot be sent are refused by name', async () => {
    const headers = { 'anthropic-beta': 'a'.repeat(5_000) };
    const thrown = await thrownBy(anthropic.messages.create(tellingClaude('hi'), { headers }));
    expect(thrown).toMatchObject({ status: 400, error: { error: { param: 'anthropic-beta' } } });
  });
});

describe('E8: Anthropic’s tool runner', () => {
  it('asks for a thread, is told that there is none, and goes on without', async () => {
    const answer = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-haiku-4-5', stop_sequence: null };
    const usage = { input_tokens: 3, output_tokens: 1 };
    const use = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Ghent' } };
    provider.script({ body: { ...answer, stop_reason: 'tool_use', content: [use], usage } });
    const asked: unknown[] = [];
    const runner = anthropic.beta.messages.toolRunner({
      ...tellingClaude('what is the weather?'),
      tools: [
        {
          type: 'custom',
          name: 'weather',
          input_schema: { type: 'object', properties: { city: { type: 'string' } } },
          run: (input: unknown) => {
            asked.push(input);
            return 'sunny';
          },
          parse: (input: unknown) => input,
        },
      ],
    });
    const done = await runner.runUntilDone();
    expect(done.content[0]).toMatchObject({ text: 'fine' });
    expect(asked).toEqual([{ city: 'Ghent' }]);
    expect(provider.heard).toHaveLength(2);
    for (const { body } of provider.heard) expect(body).not.toHaveProperty('thread');
  });

  it('hears of a thread that somebody names that there is none', async () => {
    const thread = { type: 'continue' as const, previous_message_id: 'msg_9' };
    const thrown = await thrownBy(anthropic.beta.messages.create({ ...tellingClaude('hi'), thread }));
    const details = { error_code: 'thread_not_found' };
    expect(thrown).toMatchObject({ status: 400, error: { type: 'error', error: { details } } });
  });
});
