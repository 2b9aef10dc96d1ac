// How streams behave while they wait and when they fail: parts flow as they come, silence says that it is none, and an end is an end.
import type Anthropic from '@anthropic-ai/sdk';
import { freePort } from '@tappass/engines/free-port';
import { eventually } from '@tappass/testkit/eventually';
import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScriptedProvider, sse } from '../src/scripted-provider.ts';
import {
  anthropicSdk,
  chatModel,
  formatsOnly,
  messagesModel,
  openaiSdk,
  saying,
  tellingClaude,
  thrownBy,
} from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const provider = new ScriptedProvider();
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const edge = { TAPPASS_OPENAI_URL: url, TAPPASS_ANTHROPIC_URL: url, TAPPASS_STREAM_KEEP_ALIVE_MS: '100' };
const stack = stackForTests({ settings: { edge } });
const keys = { starter: '', standard: '' };
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  await provider.listen(port);
  keys.starter = (await stack().control.newAgent('flowing', formatsOnly)).key;
  keys.standard = (await stack().control.newAgent('reading', { ...formatsOnly, preset: 'standard' })).key;
  openai = openaiSdk(stack().url, keys.starter, 0);
  anthropic = anthropicSdk(stack().url, keys.starter, 0);
});
afterAll(() => provider.close());

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: messagesModel,
  content: [],
  stop_reason: null,
};
const usage = { input_tokens: 3, output_tokens: 1 };
const begin = [
  { type: 'message_start', message: { ...message, stop_sequence: null, usage } },
  {
    type: 'content_block_start',
    index: 0,
    content_block: { type: 'tool_use', id: 'toolu_1', name: 'write', input: {} },
  },
  { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"text":' } },
];
const end = [
  { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '"done"}' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage },
  { type: 'message_stop' },
];

/** A provider that stops in the middle of the arguments until it is told to go on. */
const pausing = () => {
  let goOn = () => {};
  const told = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  provider.script(async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(sse(begin));
    response.write('event: ping\ndata: {"type": "ping"}\n\n');
    await told;
    response.end(sse(end));
  });
  return goOn;
};

/** The bytes of a stream so far, as a browser or a proxy sees them. */
async function listening(path: string, key: string, body: object) {
  const response = await fetch(`${stack().url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const heard = { text: '', over: Promise.resolve() };
  const decoder = new TextDecoder();
  heard.over = (async () => {
    for await (const chunk of response.body!) heard.text += decoder.decode(chunk as Uint8Array, { stream: true });
  })();
  return heard;
}

const toClaude = {
  ...tellingClaude('write it'),
  tools: [{ name: 'write', input_schema: { type: 'object' as const } }],
};
const streamed = { ...toClaude, stream: true };
const toChat = { ...saying('go'), tools: [{ type: 'function' as const, function: { name: 'write' } }] };

describe('B5: the arguments of a tool call', () => {
  it('and the provider’s pings flow as they come where nobody has to read them', async () => {
    const goOn = pausing();
    const heard = await listening('/v1/messages', keys.starter, streamed);
    await eventually(
      'the first part',
      async () => heard.text.includes('{\\"text\\":') && heard.text.includes('event: ping'),
    );
    goOn();
    await heard.over;
    expect(heard.text).toContain('message_stop');
  });

  it('are held where a step reads them, with signs of life that the SDK skips', async () => {
    const goOn = pausing();
    const heard = await listening('/v1/messages', keys.standard, streamed);
    await eventually('three signs of life', async () => heard.text.split('event: ping').length > 4);
    expect(heard.text).not.toContain('partial_json');
    goOn();
    await heard.over;
    expect(heard.text).toContain('message_stop');
    const again = pausing();
    const sdk = anthropicSdk(stack().url, keys.standard, 0);
    const whole = sdk.messages.stream(toClaude).finalMessage();
    await eventually('the provider was asked', async () => provider.heard.length === 1);
    again();
    expect((await whole).content).toMatchObject([{ type: 'tool_use', input: { text: 'done' } }]);
  });

  it('in chat chunks wait behind comments, which the SDK skips too', async () => {
    const chunk = (delta: object, finish: string | null = null) => ({
      ...{ id: 'c', object: 'chat.completion.chunk', created: 1, model: chatModel },
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
    let goOn = () => {};
    const told = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const play = async (response: import('node:http').ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'write', arguments: '{"a":' } };
      response.write(sse([chunk({ role: 'assistant', content: null }), chunk({ tool_calls: [call] })]));
      await told;
      response.write(
        sse([chunk({ tool_calls: [{ index: 0, function: { arguments: '1}' } }] }), chunk({}, 'tool_calls')]),
      );
      response.end('data: [DONE]\n\n');
    };
    provider.script(play, play);
    const heard = await listening('/v1/chat/completions', keys.standard, { ...toChat, stream: true });
    await eventually('signs of life', async () => heard.text.split(': keep-alive\n\n').length > 2);
    goOn();
    await heard.over;
    expect(heard.text).toContain('[DONE]');
    const sdk = openaiSdk(stack().url, keys.standard, 0);
    const { choices } = await sdk.chat.completions.stream(toChat).finalChatCompletion();
    expect(choices[0]?.message.tool_calls).toMatchObject([{ function: { name: 'write', arguments: '{"a":1}' } }]);
  });
});

describe('B7: a stream that fails', () => {
  const begun = {
    id: 'resp_1',
    object: 'response',
    created_at: 7,
    status: 'in_progress',
    model: 'gpt-5-codex',
    output: [],
  };
  const texts = (...deltas: string[]) => [
    { type: 'response.created', sequence_number: 0, response: begun },
    ...deltas.map((delta, at) => ({
      ...{ type: 'response.output_text.delta', sequence_number: at + 1 },
      ...{ item_id: 'msg_1', output_index: 0, content_index: 0, delta, logprobs: [] },
    })),
  ];
  const asked = { model: 'gpt-5-codex', input: 'hi', stream: true as const };

  it('in its middle ends as a response that failed, in words that are asked again', async () => {
    provider.script({ body: texts('half') });
    const events = [];
    for await (const event of await openai.responses.create(asked)) events.push(event);
    const last = events.at(-1);
    expect(last).toMatchObject({
      type: 'response.failed',
      response: {
        id: 'resp_1',
        status: 'failed',
        error: { code: 'server_error', message: expect.stringMatching(/early/) },
      },
    });
    expect(provider.heard).toHaveLength(1);
  });

  it('by a refusal of ours ends as one that is final, and says whose it is', async () => {
    const agent = await stack().control.newAgent('refusing', {
      preset: 'standard',
      overrides: { ...formatsOnly.overrides, scan_output: { on_detection: 'block' } },
    });
    provider.script({ body: texts('the mail is ada@', 'lovelace-mail.com, ', 'and so on. '.repeat(80)) });
    const events = [];
    const sdk = openaiSdk(stack().url, agent.key, 0);
    for await (const event of await sdk.responses.create(asked)) events.push(event);
    expect(events.at(-1)).toMatchObject({
      type: 'response.failed',
      blocked_by: 'scan_output',
      response: { status: 'failed', error: { code: 'invalid_prompt' } },
    });
    expect(JSON.stringify(events)).not.toContain('lovelace-mail');
  });

  it('of messages is thrown by its SDK with its type', async () => {
    provider.script({ body: begin });
    const thrown = await thrownBy(anthropic.messages.stream(tellingClaude('write it')).finalMessage());
    expect(thrown).toMatchObject({ error: { type: 'error', error: { type: 'api_error' } } });
  });
});
