// What a provider keeps of the Responses API: only what the operator lets it, found by its own agent only, and read like an answer whenever it leaves.
import { freePort } from '@tappass/engines/free-port';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScriptedProvider } from '../src/scripted-provider.ts';
import { formatsOnly, openaiSdk, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const model = 'gpt-5-codex';
const mail = 'write to ada@lovelace-mail.com';
const response = (id: string, text: string, store: boolean) => ({
  ...{ id, object: 'response', created_at: 1, status: 'completed', model, store, error: null },
  output: [
    {
      ...{ id: 'msg_1', type: 'message', role: 'assistant', status: 'completed' },
      content: [{ type: 'output_text', text, annotations: [] }],
    },
  ],
  usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
});

const provider = new ScriptedProvider();
const port = await freePort();
const edge = { TAPPASS_OPENAI_URL: `http://127.0.0.1:${port}` };

beforeAll(() => provider.listen(port));
afterAll(() => provider.close());

describe('E9: where storing is what that API does by default', () => {
  const stack = stackForTests({ settings: { edge: { ...edge, TAPPASS_STORED_RESPONSES: 'default' } } });
  let sdk: OpenAI;
  let other: OpenAI;

  beforeAll(async () => {
    const overrides = { ...formatsOnly.overrides, scan_output: { on_detection: 'redact' } };
    const agent = await stack().control.newAgent('keeping', { preset: 'standard', overrides });
    sdk = openaiSdk(stack().url, agent.key, 0);
    other = openaiSdk(stack().url, stack().seeded.agent_key, 0);
  });

  it('a response is continued, retrieved, listed, cancelled and deleted by its own agent', async () => {
    provider.script({ body: response('resp_a', mail, true) });
    const first = await sdk.responses.create({ model, input: 'hi' });
    expect(provider.heard[0]?.body).toMatchObject({ store: true });
    expect(first.id).toMatch(/^resp_a\./);

    provider.script({ body: response('resp_b', 'fine', true) });
    await sdk.responses.create({ model, input: 'and?', previous_response_id: first.id });
    expect(provider.heard[0]?.body).toMatchObject({ previous_response_id: 'resp_a' });

    provider.script({ body: response('resp_a', mail, true) });
    const again = await sdk.responses.retrieve(first.id);
    expect(again).toMatchObject({ id: first.id, output: [{ content: [{ text: 'write to [REDACTED_EMAIL]' }] }] });
    expect(provider.heard[0]).toMatchObject({ path: '/v1/responses/resp_a' });

    provider.script({
      body: { object: 'list', data: [{ id: 'msg_0', type: 'message', role: 'user' }], has_more: false },
    });
    const items = await sdk.responses.inputItems.list(first.id, { limit: 5, order: 'asc' });
    expect(items.data).toMatchObject([{ id: 'msg_0' }]);
    expect(provider.heard[0]?.path).toMatch(/^\/v1\/responses\/resp_a\/input_items\?.*limit=5/);

    const refusal = { error: { message: 'Cannot cancel a synchronous response.', type: 'invalid_request_error' } };
    provider.script({ status: 400, body: refusal });
    expect(await thrownBy(sdk.responses.cancel(first.id))).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
    });

    provider.script({ body: { id: 'resp_a', object: 'response', deleted: true } });
    await sdk.responses.delete(first.id);
    expect(provider.heard[0]).toMatchObject({ path: '/v1/responses/resp_a' });
    expect((await stack().control.entries({ event_type: 'response_read' })).length).toBeGreaterThanOrEqual(3);
  });

  it('another agent, or an id that nobody was given, finds nothing and reaches nobody', async () => {
    provider.script({ body: response('resp_c', 'fine', true) });
    const { id } = await sdk.responses.create({ model, input: 'hi' });
    provider.script();
    const asks = [
      () => other.responses.retrieve(id),
      () => other.responses.delete(id),
      () => sdk.responses.retrieve('resp_c'),
    ];
    for (const asked of asks)
      expect(await thrownBy(Promise.resolve<unknown>(asked()))).toBeInstanceOf(OpenAI.NotFoundError);
    expect(provider.heard).toHaveLength(0);
  });

  it('conversations are refused in words that say what to do, on every route', async () => {
    const { conversations } = sdk;
    const items = { items: [] };
    for (const asked of [
      () => conversations.create(),
      () => conversations.retrieve('conv_1'),
      () => conversations.update('conv_1', { metadata: {} }),
      () => conversations.delete('conv_1'),
      () => conversations.items.create('conv_1', items),
      () => conversations.items.list('conv_1'),
      () => conversations.items.retrieve('msg_1', { conversation_id: 'conv_1' }),
      () => conversations.items.delete('msg_1', { conversation_id: 'conv_1' }),
    ]) {
      const thrown = await thrownBy(Promise.resolve(asked()));
      expect(thrown).toMatchObject({ status: 400, code: 'conversations_not_kept' });
      expect(String(thrown)).toContain('previous_response_id');
    }
  });
});

describe('E9: where nothing is stored unless it is asked for', () => {
  const stack = stackForTests({ settings: { edge } });

  it('the answer says so, and whoever continues it is told how', async () => {
    const sdk = openaiSdk(stack().url, stack().seeded.agent_key, 0);
    provider.script({ body: response('resp_d', 'fine', false) });
    const first = await sdk.responses.create({ model, input: 'hi' });
    expect(provider.heard[0]?.body).toMatchObject({ store: false });
    expect(first).toMatchObject({ store: false });
    const thrown = await thrownBy(sdk.responses.create({ model, input: 'and?', previous_response_id: first.id }));
    expect(thrown).toMatchObject({ status: 400, param: 'previous_response_id' });
    expect(String(thrown)).toMatch(/store: false .*store: true.*TAPPASS_STORED_RESPONSES/);
    expect(String(await thrownBy(sdk.responses.retrieve(first.id)))).toContain('TAPPASS_STORED_RESPONSES');
  });
});
