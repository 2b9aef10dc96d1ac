import { Fault } from '@tappass/errors/fault';
import type { Call } from '@tappass/pipeline/call';
import type { JsonObject } from '@tappass/pipeline/json';
import { freshSession } from '@tappass/pipeline/session';
import { encodeSse } from '@tappass/pipeline/stream/sse';
import { parseStrictJson } from '@tappass/pipeline/strict-json';
import type { SurfaceName } from '@tappass/pipeline/surface-name';
import { openCall } from '@tappass/pipeline/surfaces/surface';
import { describe, expect, test } from 'vitest';
import { named } from '../domain/named.ts';
import { askForStreamUsage } from '../domain/stream-usage.ts';
import { anthropic } from './anthropic.ts';
import { bedrock } from './bedrock.ts';
import { Exchange } from './exchange.ts';
import { google } from './google.ts';
import { mistral } from './mistral.ts';
import { openai } from './openai.ts';
import type { Provider } from './provider.ts';
import { vllm } from './vllm.ts';

const moment = { nowSeconds: 1, id: 'abc', model: 'm', inputTokens: 9 };

interface Asked {
  readonly exchange: Exchange;
  readonly body: () => string;
}

/** @param change what the pipeline does to the call on its way */
const asked = (provider: Provider, surface: SurfaceName, text: string, change = (call: Call): Call => call): Asked => {
  const bytes = Buffer.from(text);
  const value = parseStrictJson(bytes);
  const principal = { tenant: 't', agentId: 'a' };
  const call = openCall({ surface, body: value, rawBytes: bytes.length, principal, session: freshSession('ses_1') });
  const exchange = new Exchange(provider, change(call));
  return { exchange, body: () => exchange.body({ bytes, value }).toString() };
};

const streamed = ({ exchange }: Asked, ...events: string[]): string[] => {
  const source = exchange.events(moment);
  const out = events.flatMap((data) => [...source.push(Buffer.from(`data: ${data}\n\n`))]);
  return [...out, ...source.end()].map((event) => event.data ?? '');
};

const big = '9007199254740993';
const tool = `{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"n":{"type":"integer","maximum":${big},"default":1.0}}}}}`;
const chat = (model: string, more = '') =>
  `{"model":"${model}","messages":[{"role":"user","content":"hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_abc","type":"function","function":{"name":"f","arguments":"{\\"id\\": ${big}, \\"rate\\": 1.0}"}}]},{"role":"tool","tool_call_id":"call_abc","content":"ok"}],"tools":[${tool}]${more}}`;

describe('C3: numbers keep their digits', () => {
  test('C3: a body that nothing changes goes as it came', () => {
    const text = ` {"model" : "gpt-4o","seed":${big}, "messages":[{"role":"user","content":"hi"}] } `;
    expect(asked(openai, 'chat', text).body()).toBe(text);
  });

  test('C3: a model renamed and usage asked for change nothing else', () => {
    const text = `{"model":"openai/gpt-4o","seed":${big},"temperature":1.0,"stream":true,"messages":[{"role":"user","content":"\\u0068i"}],"__proto__":{"a":0.10}}`;
    const change = (call: Call) => askForStreamUsage(named(call, 'gpt-4o')).call;
    expect(asked(openai, 'chat', text, change).body()).toBe(
      `{"model":"gpt-4o","seed":${big},"temperature":1.0,"stream":true,"messages":[{"role":"user","content":"\\u0068i"}],"__proto__":{"a":0.10},"stream_options":{"include_usage":true}}`,
    );
  });

  test.each<[string, Provider, string]>([
    ['Anthropic', anthropic, 'claude-sonnet-4-5'],
    ['Bedrock', bedrock({ region: 'eu-west-1' }), 'anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ['Gemini', google, 'gemini-2.5-flash'],
  ])('C3: arguments, schemas and options are told to %s with their digits', (_, provider, model) => {
    const body = asked(provider, 'chat', chat(model, ',"temperature":1.0')).body();
    expect(body).toContain(`{"id":${big},"rate":1.0}`);
    expect(body).toContain(`"maximum":${big}`);
    expect(body).toMatch(/"temperature":1\.0/);
  });

  test('C3: a seed is told to Mistral under its name with its digits', () => {
    expect(asked(mistral, 'chat', chat('mistral-large-latest', `,"seed":${big}`)).body()).toContain(
      `"random_seed":${big}`,
    );
  });

  test('C3: a text redacted before a translation costs no digit', () => {
    const change = (call: Call): Call => {
      const [first, ...rest] = call.body['messages'] as JsonObject[];
      return { ...call, body: { ...call.body, messages: [{ ...first!, content: 'GONE' }, ...rest] }, changed: true };
    };
    const text = chat('claude-sonnet-4-5').replace('"n":{', `"n":{"minimum":${big},`);
    const body = asked(anthropic, 'chat', text, change).body();
    expect(body).toContain('GONE');
    expect(body).toContain(`{"id":${big},"rate":1.0}`);
    expect(body).toContain(`"minimum":${big}`);
  });
});

describe('C6: names in answers', () => {
  const long = `server__${'x'.repeat(70)}`;
  const text = `{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"${long}"}}]}`;

  test('C6: answers and events come back with the names that the client gave', () => {
    const call = asked(openai, 'chat', text);
    const short = /"name":"(server__[^"]+)"/.exec(call.body())![1]!;
    expect(short).toHaveLength(64);
    const said = (part: string) =>
      `{"id":"c","n":${big},"choices":[{"index":0,"${part}":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"${short}","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}`;
    expect(JSON.stringify(call.exchange.answer(JSON.parse(said('message')) as JsonObject, moment))).toContain(long);
    const [event] = streamed(call, said('delta'));
    expect(event).toBe(said('delta').replace(short, long));
  });
});

describe('B4, B11, B12: what servers that speak alike send otherwise', () => {
  const plain = (provider: Provider = vllm) =>
    asked(provider, 'chat', '{"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]}');
  const chunk = (delta: object, finish: string | null = null) =>
    JSON.stringify({ id: 'c1', choices: [{ index: 0, delta, finish_reason: finish }] });
  const piece = (call: object) => chunk({ tool_calls: [call] });
  const calls = (events: string[]) =>
    events
      .filter((data) => data.startsWith('{'))
      .flatMap(
        (data) =>
          (JSON.parse(data) as { choices: { delta: { tool_calls?: { index: number; id?: string }[] } }[] }).choices,
      )
      .flatMap(({ delta }) => delta.tool_calls ?? [])
      .map(({ index, id }) => [index, id]);
  const f = (name: string, args: string) => ({ type: 'function', function: { name, arguments: args } });

  test('B4: two calls with one index and two ids are two', () => {
    const out = streamed(
      plain(),
      piece({ index: 0, id: 'a', ...f('f', '{}') }),
      piece({ index: 0, id: 'b', ...f('g', '{"x"') }),
      piece({ index: 0, function: { arguments: ':1}' } }),
    );
    expect(calls(out)).toEqual([
      [0, 'a'],
      [1, 'b'],
      [1, undefined],
    ]);
  });

  test('B4: calls without an index are told apart by their ids, and get ids where they have none', () => {
    const out = calls(
      streamed(plain(), piece({ id: 'a', ...f('f', '{}') }), piece(f('g', '{"a":1}')), piece(f('g', '{"a":2}'))),
    );
    expect(out.map(([index]) => index)).toEqual([0, 1, 2]);
    expect(new Set(out.map(([, id]) => id)).size).toBe(3);
  });

  test('B4: an empty finish reason is none, and calls do not finish with stop', () => {
    const events = [chunk({ content: 'a' }, ''), piece({ index: 0, id: 'a', ...f('f', '{}') }), chunk({}, 'stop')];
    const finishes = streamed(plain(), ...events)
      .filter((data) => data.startsWith('{'))
      .map((data) => (JSON.parse(data) as { choices: { finish_reason: unknown }[] }).choices[0]!.finish_reason);
    expect(finishes).toEqual([null, null, 'tool_calls']);
  });

  test('B11: a stream that finished is done, one that was cut is not', () => {
    expect(streamed(plain(), chunk({ content: 'a' }), chunk({}, 'stop')).at(-1)).toBe('[DONE]');
    expect(streamed(plain(), chunk({ content: 'a' }, '')).at(-1)).not.toBe('[DONE]');
    expect(streamed(plain(), chunk({}, 'stop'), '[DONE]').filter((data) => data === '[DONE]')).toHaveLength(1);
  });

  test('B4: what is in order keeps its bytes', () => {
    const text = `{"id":"c", "choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]},"finish_reason":null}]}`;
    const source = plain().exchange.events(moment);
    const bytes = encodeSse({ event: '', data: text });
    expect(Buffer.from(source.push(bytes)[0]!.raw!).toString()).toBe(Buffer.from(bytes).toString());
  });

  const thrownBy = (act: () => unknown): Fault => {
    try {
      act();
    } catch (thrown) {
      return thrown as Fault;
    }
    throw new Error('it went well');
  };

  test.each([
    ['an object', { error: { message: 'overloaded', code: 'server_busy' } }, 'server_busy'],
    ['a text', { error: 'model is loading' }, 'an error'],
  ])('B12: %s as error under 200 is the provider’s failure, whole and in a stream', (_, body, told) => {
    for (const act of [() => plain().exchange.answer(body, moment), () => streamed(plain(), JSON.stringify(body))]) {
      const fault = thrownBy(act);
      expect(fault.reason).toBe('provider_failed');
      expect(`${fault.details['code']} ${fault.details['detail']}`).toContain(told);
    }
  });

  test('B12: an answer with an empty error is an answer', () => {
    const body = { error: null, choices: [{ message: { role: 'assistant', content: 'a' }, finish_reason: 'stop' }] };
    expect(plain().exchange.answer(body, moment)).toBe(body);
  });

  const toClaudeClient = () =>
    asked(vllm, 'messages', '{"model":"m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"hi"}]}');
  const types = (events: string[]) =>
    events.map((data) => (JSON.parse(data) as { type: string }).type.replace('content_block_', ''));

  test('B4: arguments that come interleaved are two blocks, one after the other, and the stop is tool_use', () => {
    const out = streamed(
      toClaudeClient(),
      piece({ index: 0, id: 'a', ...f('f', '{"x"') }),
      piece({ index: 1, id: 'b', ...f('g', '{"y"') }),
      piece({ index: 0, function: { arguments: ':1}' } }),
      piece({ index: 1, function: { arguments: ':2}' } }),
      chunk({}, 'stop'),
    );
    expect(types(out)).toEqual([
      'message_start',
      'start',
      'delta',
      'delta',
      'stop',
      'start',
      'delta',
      'delta',
      'stop',
      'message_delta',
      'message_stop',
    ]);
    expect(out.join('')).toContain('"stop_reason":"tool_use"');
  });

  test('B3: a stream without usage tells our estimate, and marks it as ours', () => {
    const source = toClaudeClient().exchange.events(moment);
    const events = [chunk({ content: 'eight ch' }), chunk({}, 'stop'), '[DONE]'].flatMap((data) => [
      ...source.push(Buffer.from(`data: ${data}\n\n`)),
    ]);
    const last = events.find(({ event }) => event === 'message_delta')!;
    expect(last.ownUsage).toBe(true);
    expect((JSON.parse(last.data!) as { usage: object }).usage).toMatchObject({ input_tokens: 9, output_tokens: 2 });
  });

  test('B4: a cut stream has no end', () => {
    expect(types(streamed(toClaudeClient(), chunk({ content: 'a' }, '')))).toEqual(['message_start', 'start', 'delta']);
  });
});

describe('C10: Gemini', () => {
  const gemini = () =>
    asked(google, 'chat', '{"model":"gemini-2.5-flash","stream":true,"messages":[{"role":"user","content":"hi"}]}');
  const candidate = (parts: JsonObject[], finishReason: string): JsonObject => ({
    candidates: [{ content: { parts }, finishReason }],
  });

  test('C10: usage in a chunk behind the last is told', () => {
    const usageMetadata = { promptTokenCount: 3, candidatesTokenCount: 4 };
    const out = streamed(
      gemini(),
      JSON.stringify(candidate([{ text: 'a' }], 'STOP')),
      JSON.stringify({ usageMetadata }),
    );
    expect(out.join('')).toContain('"prompt_tokens":3,"completion_tokens":4');
    expect(out.at(-1)).toBe('[DONE]');
  });

  test('C10: a call that the model could not write is a failure, not an empty answer', () => {
    const failed = candidate([], 'MALFORMED_FUNCTION_CALL');
    for (const act of [
      () => gemini().exchange.answer(failed, moment),
      () => streamed(gemini(), JSON.stringify(failed)),
    ])
      expect(act).toThrow(Fault);
  });

  test('C10: a model that cannot but think is told to think least', () => {
    const body = (model: string) =>
      asked(
        google,
        'chat',
        `{"model":"${model}","reasoning_effort":"none","messages":[{"role":"user","content":"hi"}]}`,
      ).body();
    expect(body('gemini-2.5-pro')).toContain('"thinkingConfig":{"thinkingBudget":128}');
    expect(body('gemini-2.5-flash')).toContain('"thinkingConfig":{"thinkingBudget":0}');
    expect(body('gemini-3-pro-preview')).toContain('"thinkingConfig":{"thinkingLevel":"LOW"}');
    expect(body('gemini-2.0-flash')).not.toContain('thinkingConfig');
  });
});

describe('C1, C9, C11, C12: translated requests', () => {
  const effort = ',"reasoning_effort":"high"';

  test('C1: a history of calls is gone on from without thinking, by Anthropic and by Bedrock', () => {
    expect(asked(anthropic, 'chat', chat('claude-sonnet-4-5', effort)).body()).not.toContain('"thinking"');
    const model = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
    expect(asked(bedrock({ region: 'eu-west-1' }), 'chat', chat(model, effort)).body()).not.toContain('"thinking"');
  });

  test('C2: effort raises the limit no higher than the model’s', () => {
    const text = `{"model":"claude-opus-4-1","max_completion_tokens":30000,"temperature":0.3,"messages":[{"role":"user","content":"hi"}]${effort}}`;
    expect(JSON.parse(asked(anthropic, 'chat', text).body())).toEqual({
      model: 'claude-opus-4-1',
      max_tokens: 32_000,
      thinking: { type: 'enabled', budget_tokens: 2_000 },
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
    });
  });

  test('C9: what a tool showed is shown by the user where results are texts', () => {
    const text = JSON.stringify({
      model: 'm',
      max_tokens: 9,
      messages: [
        { role: 'user', content: 'look' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'shot', input: {} }] },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'toolu_1',
              is_error: true,
              content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }],
            },
          ],
        },
      ],
    });
    const { messages } = JSON.parse(asked(vllm, 'messages', text).body()) as { messages: JsonObject[] };
    expect(messages.slice(2)).toEqual([
      { role: 'tool', tool_call_id: 'toolu_1', content: 'Error: (shown below)' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Shown by the tool call toolu_1:' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
    ]);
  });

  test('C11: who speaks is told to formats that have no names', () => {
    const text = '{"model":"claude-sonnet-4-5","messages":[{"role":"user","name":"Ada","content":"hi"}]}';
    expect(asked(anthropic, 'chat', text).body()).toContain('"text":"Ada: hi"');
  });

  test('C12: in the same format too, a server without custom tools hears a function and its call comes back as the text', () => {
    const text = JSON.stringify({
      model: 'm',
      messages: [{ role: 'user', content: 'patch it' }],
      tools: [
        {
          type: 'custom',
          custom: {
            name: 'apply_patch',
            format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "a"' } },
          },
        },
      ],
    });
    const call = asked(vllm, 'chat', text);
    const body = JSON.parse(call.body()) as {
      tools: { type: string; function: { name: string; description: string } }[];
    };
    expect(body.tools[0]).toMatchObject({
      type: 'function',
      function: { name: 'apply_patch', description: expect.stringContaining('start: "a"') },
    });
    const answer = {
      choices: [
        {
          message: {
            tool_calls: [
              { id: 'c', type: 'function', function: { name: 'apply_patch', arguments: '{"input":"*** Begin"}' } },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
    };
    expect(JSON.stringify(call.exchange.answer(answer, moment))).toContain(
      '"custom":{"name":"apply_patch","input":"*** Begin"}',
    );
    expect(asked(openai, 'chat', text).body()).toBe(text);
  });
});
