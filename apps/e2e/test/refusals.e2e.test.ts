// What is refused, by the official SDKs: refused rarely, with everything that is needed to mend it, and on record in the same words.
import OpenAI from 'openai';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  anthropicSdk,
  chatModel,
  formatsOnly,
  messagesModel,
  openaiSdk,
  tellingClaude,
  thrownBy,
} from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
const keys = { starter: '', standard: '', regulated: '' };
type Preset = keyof typeof keys;

beforeAll(async () => {
  for (const preset of ['starter', 'standard', 'regulated'] as const)
    keys[preset] = (await stack().control.newAgent(`in-${preset}`, { ...formatsOnly, preset })).key;
});

const openai = (preset: Preset) => openaiSdk(stack().url, keys[preset], 0);

/** A coding agent's first request: a hosted tool and a group of functions beside its own. */
const firstRequest = (model: string) => ({
  model,
  instructions: 'You work in a repository.',
  input: 'say: ready',
  tools: [
    { type: 'function' as const, name: 'shell', parameters: { type: 'object', properties: {} }, strict: false },
    { type: 'web_search' as const },
    {
      type: 'namespace' as const,
      name: 'git',
      description: 'Git.',
      tools: [{ type: 'function' as const, name: 'log' }],
    },
  ],
});

interface Tappass {
  readonly tappass: { readonly removed_tools?: readonly string[] };
}

describe('E1: a coding agent with a hosted tool and a group of functions', () => {
  test.each([
    ['starter', 'gpt-5-codex'],
    ['standard', 'gpt-5-codex'],
    ['starter', messagesModel],
    ['standard', messagesModel],
  ] as const)('goes on without the hosted one under %s with %s, and is told', async (preset, model) => {
    const { data, response } = await openai(preset).responses.create(firstRequest(model)).withResponse();
    expect(data.output_text).toBe('ready');
    expect((data as unknown as Tappass).tappass.removed_tools).toEqual(['web_search']);
    expect(response.headers.get('x-tappass-receipt')).toContain('removed_tools=("web_search")');
    const sent = JSON.stringify((await stack().demo.seen()).last?.body['tools']);
    expect(sent).not.toContain('web_search');
    expect(sent).toContain('log');
  });

  test('hears of it in a stream’s last word as well', async () => {
    const stream = await openai('starter').responses.create({ ...firstRequest('gpt-5-codex'), stream: true });
    let last: unknown;
    for await (const event of stream) last = event;
    expect(JSON.stringify(last)).toContain('"removed_tools":["web_search"]');
  });

  test('is refused under regulated, by name and with the setting that allows it', async () => {
    const error = (await thrownBy(openai('regulated').responses.create(firstRequest('gpt-5-codex')))) as InstanceType<
      typeof OpenAI.PermissionDeniedError
    >;
    expect(error).toBeInstanceOf(OpenAI.PermissionDeniedError);
    expect(error.message).toContain('web_search (tools[1])');
    expect(error.message).toContain('validate_input.allowed_hosted_tools');
  });

  test('is refused where it insists on the hosted tool', async () => {
    const insisting = { ...firstRequest('gpt-5-codex'), tool_choice: { type: 'web_search_preview' as const } };
    const tools = [...insisting.tools, { type: 'web_search_preview' as const }];
    const error = await thrownBy(openai('starter').responses.create({ ...insisting, tools }));
    expect(error).toMatchObject({
      status: 403,
      error: { reason: 'hosted_tool_refused', blocked_by: 'validate_input' },
    });
  });
});

describe('E12: a refusal for a secret in the third message', () => {
  const key = 'AKIAQ3EGRVGO7ZK2MTXW';
  const messages = [
    { role: 'user' as const, content: 'hello' },
    { role: 'assistant' as const, content: 'hi' },
    { role: 'user' as const, content: `Deploy with AWS key ${key} please` },
  ];
  const place = { rule: 'aws_access_key', where: 'messages[2].content', message: 2, start: 20, end: 40 };

  test('says text, rule, place, excerpt and mend in the SDK’s error, and never the secret', async () => {
    const error = (await thrownBy(openai('starter').chat.completions.create({ model: chatModel, messages }))) as {
      readonly message: string;
      readonly error: object;
    };
    expect(error.message).toContain('aws_access_key in messages[2].content, characters 20 to 40');
    expect(error.message).toContain('“Deploy with AWS key [aws_access_key] please”');
    expect(error.message).toContain('POST /pipelines/feedback');
    expect(JSON.stringify(error.error) + error.message).not.toContain(key.slice(4));
  });

  test('is explained by /audit under the id of its request, without a word of the text', async () => {
    const { control } = stack();
    const refused = await control.ask('POST', '/v1/chat/completions', {
      ...{ key: keys.starter, body: { model: chatModel, messages } },
    });
    expect(refused.body['step_details']).toMatchObject({ counts: { aws_access_key: 1 }, findings: [place] });
    const entry = await control.must('GET', `/audit/${refused.headers.get('x-request-id')}`);
    expect(entry).toMatchObject({
      event_type: 'llm_call_blocked',
      explanation: { findings: [place], next: expect.stringContaining('overrides.detect_secrets') },
    });
    expect(JSON.stringify(entry)).not.toContain('Deploy');
  });

  test('reads the same for the Anthropic SDK', async () => {
    const sdk = anthropicSdk(stack().url, keys.starter, 0);
    const error = await thrownBy(sdk.messages.create({ ...tellingClaude('x'), messages }));
    expect(String((error as Error).message)).toContain('aws_access_key in messages[2].content, characters 20 to 40');
  });
});

test('A9: a budget that a call does not fit says what it could cost, what is left, and what would fit, which then does', async () => {
  const agent = await stack().control.newAgent('thrifty', {
    preset: 'starter',
    overrides: { rate_limit: { max_calls: 10_000 }, budget: { enabled: true, max_cost_usd: 0.5 } },
  });
  const ask = {
    key: agent.key,
    body: { model: 'claude-opus-4-5', max_tokens: 32_000, messages: [{ role: 'user', content: 'hi' }] },
  };
  const refused = await stack().control.ask('POST', '/v1/messages', ask);
  expect(refused.body.error?.['message']).toContain('it may cost up to $0.80');
  expect(refused.body.error?.['message']).toContain('$0.50 of $0.50 is left');
  const fitting = Number(/max_tokens of at most (\d+) fits/.exec(String(refused.body.error?.['message']))?.[1]);
  const passed = await stack().control.ask('POST', '/v1/messages', {
    ...ask,
    body: { ...ask.body, max_tokens: fitting },
  });
  expect(passed.status, passed.text).toBe(200);
});

test('A9: a budget that reserves what is likely lets the same call pass', async () => {
  const agent = await stack().control.newAgent('hopeful', {
    preset: 'starter',
    overrides: { rate_limit: { max_calls: 10_000 }, budget: { enabled: true, max_cost_usd: 0.5, reserve: 'likely' } },
  });
  const message = {
    model: 'claude-opus-4-5',
    max_tokens: 32_000,
    messages: [{ role: 'user' as const, content: 'hi' }],
  };
  const said = await anthropicSdk(stack().url, agent.key, 0).messages.stream(message).finalMessage();
  expect(said.type).toBe('message');
});

test.each([
  'gpt-4o-2024-08-06',
  'azure/gpt-5.4',
  'openai/gpt-4o',
  'claude-opus-4-6[1m]',
  'claude-haiku-4-5-20251001',
])('D3, E4: GET /v1/models finds %s, which calls accept', async (id) => {
  expect((await openai('starter').models.retrieve(id)).id).toBe(id);
});

test('D1: what is asked of the serving is priced, or refused when nobody knows what it costs', async () => {
  const { control } = stack();
  const cost = async (body: object): Promise<number> => {
    const answer = await control.ask('POST', '/v1/chat/completions', { key: keys.starter, body });
    const [entry] = await control.entriesOf(answer.headers.get('x-request-id'));
    return Number(entry?.body['cost_usd_micros']);
  };
  const body = { model: 'gpt-5.4', messages: [{ role: 'user', content: 'say: one two three four five six' }] };
  const listed = await cost(body);
  const flex = await cost({ ...body, service_tier: 'flex' });
  expect(Math.abs(flex * 2 - listed)).toBeLessThanOrEqual(2);
  const refused = await control.ask('POST', '/v1/chat/completions', {
    key: keys.starter,
    body: { ...body, service_tier: 'scale' },
  });
  expect(refused.body.error?.['message']).toContain('service_tier=scale has no price');
});
