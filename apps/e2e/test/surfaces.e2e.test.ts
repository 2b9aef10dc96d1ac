// The smaller surfaces: embeddings, counted tokens, lists of models; governed on what goes in, in the shapes of both SDKs.
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { beforeAll, expect, test } from 'vitest';
import { anthropicSdk, chatModel, messagesModel, openaiSdk, tellingClaude, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
let openai: OpenAI;
let anthropic: Anthropic;
const secret = `sk-proj-${'aB3dE5gH7jK9'.repeat(4)}`;
const model = 'text-embedding-3-small';

beforeAll(() => {
  openai = openaiSdk(stack().url, stack().seeded.agent_key);
  anthropic = anthropicSdk(stack().url, stack().seeded.agent_key);
});

test('embeddings come back as the SDK decodes them, priced by what went in', async () => {
  const { data, response } = await openai.embeddings.create({ model, input: ['first text', 'second'] }).withResponse();
  expect(data.data.map(({ index, embedding }) => [index, embedding.length])).toEqual([
    [0, 8],
    [1, 8],
  ]);
  const again = await openai.embeddings.create({ model, input: 'first text' });
  expect(again.data[0]?.embedding).toEqual(data.data[0]?.embedding);
  const [entry] = await stack().control.entriesOf(response.headers.get('x-request-id'));
  expect(entry).toMatchObject({
    event_type: 'llm_call',
    body: { route: 'POST /v1/embeddings', model, usage: { input: data.usage.prompt_tokens, output: 0 } },
  });
});

test.each([
  ['a secret in any of the texts', { input: ['plain', secret] }, 403, 'blocked'],
  ['what are no tokens', { input: [1.5, -2] as never }, 400, 'bad_field'],
  ['a model that makes none', { input: 'plain', model: 'anthropic/claude-haiku-4-5' }, 400, 'bad_field'],
])('%s is refused before anything is sent', async (_what, body, status, code) => {
  let refused: unknown;
  const reached = await stack().demo.counting(async () => {
    refused = await thrownBy(openai.embeddings.create({ model, ...body }));
  });
  expect(refused).toMatchObject({ status, code });
  expect(reached).toBe(0);
});

test('tokens are counted by Anthropic for its models, and estimated with a word about it for others', async () => {
  const { max_tokens: _, ...asked } = tellingClaude('count me');
  const counted = await anthropic.messages.countTokens(asked);
  expect(counted.input_tokens).toBeGreaterThan(0);
  expect(counted).toMatchObject({ tappass: { estimated: false } });
  expect((await stack().demo.seen()).last?.path).toBe('/v1/messages/count_tokens');
  const estimated = await stack().demo.counting(async () => {
    const answer = await anthropic.messages.countTokens({ ...asked, model: chatModel });
    expect(answer.input_tokens).toBeGreaterThan(0);
    expect(answer).toMatchObject({ tappass: { estimated: true } });
  });
  expect(estimated).toBe(0);
});

test('what may not be sent may not be sent to be counted, and both are on record', async () => {
  const { max_tokens: _, ...asked } = tellingClaude(secret);
  const refused = await thrownBy(anthropic.messages.countTokens(asked));
  expect(refused).toBeInstanceOf(Anthropic.PermissionDeniedError);
  const requestId = (refused as InstanceType<typeof Anthropic.APIError>).headers?.get('x-request-id') ?? null;
  expect(await stack().control.entriesOf(requestId)).toMatchObject([
    { event_type: 'llm_call_blocked', body: { route: 'POST /v1/messages/count_tokens', cost_usd_micros: 0 } },
  ]);
});

test('both SDKs list the models this agent may use, and look one up', async () => {
  const ids = (await openai.models.list()).data.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining([chatModel, messagesModel, 'azure/gpt-4o', 'gemini-2.5-flash']));
  expect(await openai.models.retrieve('azure/gpt-4o')).toMatchObject({ object: 'model', owned_by: 'azure' });
  const page = await anthropic.models.list();
  expect(page.data.map(({ id }) => id)).toEqual(ids);
  expect(await anthropic.models.retrieve(messagesModel)).toMatchObject({ type: 'model', id: messagesModel });
  expect(await thrownBy(openai.models.retrieve('gpt-9'))).toBeInstanceOf(OpenAI.NotFoundError);
});
