// Every rule of the table on both sides: what it changes, and what it leaves alone, which is the same object.
import { isFault } from '@tappass/errors/fault';
import type { JsonObject, JsonValue } from '@tappass/pipeline/json';
import { describe, expect, test } from 'vitest';
import { conform } from './conform.ts';
import { demandsOf } from './demand-table.ts';
import type { WireName } from './demands.ts';
import { withOwnNames } from './tool-names.ts';

type Receiver = readonly [wire: WireName, provider: string, model: string];

const mistral: Receiver = ['chat', 'mistral', 'mistral-large-latest'];
const openai: Receiver = ['chat', 'openai', 'gpt-4o'];
const gpt5: Receiver = ['chat', 'openai', 'gpt-5'];
const vllm: Receiver = ['chat', 'vllm', 'Qwen/Qwen3-32B'];
const house: Receiver = ['chat', 'house', 'any-model'];
const sonnet: Receiver = ['messages', 'anthropic', 'claude-sonnet-4-5'];
const opus48: Receiver = ['messages', 'anthropic', 'claude-opus-4-8'];
const bedrock: Receiver = ['bedrock', 'bedrock', 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0'];
const gemini: Receiver = ['gemini', 'google', 'gemini-2.5-flash'];
const responses: Receiver = ['responses', 'openai', 'gpt-4o'];

const conformed = ([wire, provider, model]: Receiver, body: object) =>
  conform(wire, body as JsonObject, demandsOf(wire, provider, model));
const changed = (receiver: Receiver, body: object): unknown => conformed(receiver, body).body;
const user = { role: 'user', content: 'hi' };

const called = (...ids: string[]) => [
  user,
  {
    role: 'assistant',
    content: null,
    tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
  },
  ...ids.map((id, at) => ({ role: 'tool', tool_call_id: id, content: `result ${at}` })),
];
const idsIn = (body: unknown): string[] => {
  const { messages } = body as { messages: { tool_calls?: { id: string }[]; tool_call_id?: string }[] };
  return messages.flatMap(({ tool_calls: calls, tool_call_id: id }) => [
    ...(calls ?? []).map((call) => call.id),
    ...(id === undefined ? [] : [id]),
  ]);
};
const used = (...ids: string[]) => [
  user,
  { role: 'assistant', content: ids.map((id) => ({ type: 'tool_use', id, name: 'f', input: {} })) },
  { role: 'user', content: ids.map((id) => ({ type: 'tool_result', tool_use_id: id, content: 'x' })) },
];
const tools = [{ name: 'f', input_schema: { type: 'object' } }];

describe('C4: ids of tool calls', () => {
  test('C4: an id that Mistral refuses is mapped, its result with it, and the same way every time', () => {
    const [call, result] = idsIn(changed(mistral, { messages: called('call_abc') }));
    expect(call).toMatch(/^[A-Za-z0-9]{9}$/);
    expect(result).toBe(call);
    expect(idsIn(changed(mistral, { messages: called('call_abc') }))).toEqual([call, result]);
  });

  test('C4: Claude gets no other letters, no empty id, and no id twice', () => {
    const body = changed(sonnet, {
      tools,
      messages: [...used('a b', 'fn:0'), { role: 'assistant', content: 'k' }, ...used('fn:0')],
    });
    const text = JSON.stringify(body);
    const ids = [...text.matchAll(/"(?:id|tool_use_id)":"([^"]*)"/g)].map(([, id]) => id!);
    expect(ids.every((id) => /^[A-Za-z0-9_-]+$/.test(id))).toBe(true);
    expect([ids[0], ids[1], ids[4]]).toEqual([ids[2], ids[3], ids[5]]);
    expect(new Set(ids).size).toBe(3);
  });

  test('C4: two calls with an empty id are two, and each result answers its own', () => {
    const [one, other, first, second] = idsIn(changed(openai, { messages: called('', '') }));
    expect([first, second]).toEqual([one, other]);
    expect(one).not.toBe(other);
    expect(one).not.toBe('');
  });

  test.each<[string, Receiver, object]>([
    ['nine letters for Mistral', mistral, { messages: called('Ab3dE6gH9') }],
    ['OpenAI’s own', openai, { messages: called('call_abcdefghijklmnopqrstuvwx') }],
    ['Claude’s own', sonnet, { tools, messages: used('toolu_01A', 'toolu_01B') }],
    ['any for a server of the house', house, { messages: called('fn:0') }],
  ])('C4: %s stay', (_, receiver, body) => {
    expect(changed(receiver, body)).toBe(body);
  });

  test('C4: models of Mistral want nine letters wherever they are served', () => {
    expect(idsIn(changed(['chat', 'vllm', 'mistralai/Mistral-7B'], { messages: called('call_abc') }))[0]).toHaveLength(
      9,
    );
  });
});

describe('C6: names of tools', () => {
  const long = `mcp__a_very_long_server_name__${'x'.repeat(60)}`;
  const offering = (name: string) => ({ messages: [user], tools: [{ type: 'function', function: { name } }] });

  test('C6: a name over 64 characters is shortened wherever it stands, and mapped back in answers and events', () => {
    const body = {
      messages: [
        user,
        { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: long, arguments: '{}' } }] },
      ],
      tools: [{ type: 'function', function: { name: long } }],
      tool_choice: { type: 'function', function: { name: long } },
    };
    const { body: sent, sent: names } = conformed(openai, body);
    const [short] = [...names.keys()];
    expect(short).toMatch(/^mcp__a_very_long_server_name__[A-Za-z0-9_-]+$/);
    expect(short!.length).toBeLessThanOrEqual(64);
    expect(JSON.stringify(sent).split(short!).length).toBe(4);
    expect(JSON.stringify(sent)).not.toContain(long);
    const answer = { choices: [{ message: { tool_calls: [{ function: { name: short! } }] } }] };
    expect(JSON.stringify(withOwnNames('chat', answer, names))).toContain(long);
    const event = { choices: [{ delta: { tool_calls: [{ index: 0, function: { name: short! } }] } }] };
    expect(JSON.stringify(withOwnNames('chat', event, names))).toContain(long);
  });

  test('C6: two long names with the same beginning stay two', () => {
    const { sent } = conformed(openai, {
      messages: [user],
      tools: [`${long}a`, `${long}b`].map((name) => ({ function: { name } })),
    });
    expect([...sent.values()]).toEqual([`${long}a`, `${long}b`]);
  });

  test('C6: a name that fits stays, and so do the names of tools that the provider runs', () => {
    const body = offering('get_weather');
    expect(changed(openai, body)).toBe(body);
    const hosted = { messages: [user], tools: [{ type: 'web_search_20250305', name: 'web search' }] };
    expect(changed(sonnet, hosted)).toBe(hosted);
  });

  test('C6: Gemini wants a letter first, and takes dots', () => {
    const declared = (name: string) => ({
      contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
      tools: [{ functionDeclarations: [{ name }] }],
    });
    expect(JSON.stringify(changed(gemini, declared('7zip')))).toMatch(/"name":"_zip_[A-Za-z0-9]{8}"/);
    const dotted = declared('files.read');
    expect(changed(gemini, dotted)).toBe(dotted);
  });
});

describe('C5: dialects of chat completions', () => {
  const asked = {
    model: 'm',
    messages: [
      { role: 'developer', content: 'be brief' },
      { role: 'user', content: 'hi', name: 'Ada' },
    ],
    stream: true,
    stream_options: { include_usage: true },
    max_completion_tokens: 5,
    seed: 7,
    user: 'u',
    parallel_tool_calls: true,
  };

  test('C5: Mistral hears system, max_tokens, random_seed and the speaker in the text, and no stream_options', () => {
    expect(changed(mistral, asked)).toEqual({
      model: 'm',
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: 'Ada: hi' },
      ],
      stream: true,
      max_tokens: 5,
      random_seed: 7,
      parallel_tool_calls: true,
    });
  });

  test.each([
    ['vllm', vllm],
    ['house', house],
  ] as const)('C5: %s hears system and max_tokens', (_, receiver) => {
    const body = changed(receiver, asked) as JsonObject;
    expect((body['messages'] as JsonObject[])[0]!['role']).toBe('system');
    expect([body['max_tokens'], body['max_completion_tokens'], body['seed']]).toEqual([5, undefined, 7]);
    expect(body['stream_options']).toEqual({ include_usage: true });
  });

  test('C5: OpenAI is told what it was sent', () => {
    expect(changed(openai, asked)).toBe(asked);
  });

  test('C5: a reasoning model’s limit has its own name, and no draws', () => {
    expect(changed(gpt5, { messages: [user], max_tokens: 5, temperature: 0.2, top_p: 1, presence_penalty: 1 })).toEqual(
      {
        messages: [user],
        max_completion_tokens: 5,
        top_p: 1,
      },
    );
    const plain = { messages: [user], max_completion_tokens: 5, temperature: 1 };
    expect(changed(gpt5, plain)).toBe(plain);
  });

  test('C11: a name that OpenAI refuses is spelt another way, one that it takes stays', () => {
    const named = (name: string) => ({ messages: [{ role: 'user', content: 'hi', name }] });
    expect(changed(openai, named('Ada Lovelace'))).toEqual(named('Ada_Lovelace'));
    const fine = named('Ada');
    expect(changed(openai, fine)).toBe(fine);
  });

  test('C5: after a tool Mistral wants the assistant first, who says something, and a last word of its own marked', () => {
    const body = changed(mistral, {
      messages: [
        ...called('Ab3dE6gH9'),
        user,
        { role: 'assistant', content: '' },
        user,
        { role: 'assistant', content: 'So' },
      ],
    }) as { messages: JsonObject[] };
    expect(body.messages.map(({ role, prefix }) => (prefix === true ? `${String(role)}+` : role))).toEqual([
      'user',
      'assistant',
      'tool',
      'assistant',
      'user',
      'user',
      'assistant+',
    ]);
  });
});

describe('efforts, limits, stops, seeds', () => {
  test.each<[string, Receiver, string, JsonValue | undefined]>([
    ['a model without effort', openai, 'low', undefined],
    ['none where it thinks always', gpt5, 'none', 'minimal'],
    ['minimal where low is least', ['chat', 'openai', 'o3'], 'minimal', 'low'],
    ['minimal where none is less', ['chat', 'openai', 'gpt-5.1'], 'minimal', 'none'],
    ['a server that knows its own', vllm, 'minimal', 'minimal'],
  ])('C10: effort: %s', (_, receiver, effort, told) => {
    expect((changed(receiver, { messages: [user], reasoning_effort: effort }) as JsonObject)['reasoning_effort']).toBe(
      told,
    );
  });

  test('C2: a limit above the model’s own is the model’s own, one below stays', () => {
    expect(changed(sonnet, { messages: [user], max_tokens: 200_000 })).toEqual({
      messages: [user],
      max_tokens: 64_000,
    });
    expect(changed(responses, { input: 'x', max_output_tokens: 3 })).toEqual({ input: 'x', max_output_tokens: 16 });
    const fine = { messages: [user], max_tokens: 64_000 };
    expect(changed(sonnet, fine)).toBe(fine);
  });

  test('C2: Claude is told temperature or top_p, and the newest neither', () => {
    expect(changed(sonnet, { messages: [user], temperature: 0.2, top_p: 0.9 })).toEqual({
      messages: [user],
      temperature: 0.2,
    });
    expect(changed(opus48, { messages: [user], temperature: 0.2, top_p: 0.9, top_k: 4 })).toEqual({ messages: [user] });
    const fine = { messages: [user], top_p: 0.9 };
    expect(changed(sonnet, fine)).toBe(fine);
  });

  test('stops of spaces are not sent to Claude; others are, in their order', () => {
    expect(changed(sonnet, { messages: [user], stop_sequences: ['\n', 'END', ' '] })).toEqual({
      messages: [user],
      stop_sequences: ['END'],
    });
    expect(changed(sonnet, { messages: [user], stop_sequences: ['\n'] })).toEqual({ messages: [user] });
    const fine = { messages: [user], stop: ['\n'] };
    expect(changed(openai, fine)).toBe(fine);
  });

  test('more stops than a model heeds are refused by name', () => {
    const asking = () => changed(openai, { messages: [user], stop: ['a', 'b', 'c', 'd', 'e'] });
    expect(asking).toThrow(
      expect.objectContaining({ reason: 'bad_field', details: expect.objectContaining({ field: 'stop' }) }),
    );
    try {
      asking();
    } catch (thrown) {
      expect(isFault(thrown)).toBe(true);
    }
  });

  test('Gemini’s seed has 32 bits', () => {
    const seeded = (seed: number) => ({
      contents: [{ role: 'user', parts: [{ text: 'x' }] }],
      generationConfig: { seed },
    });
    expect(changed(gemini, seeded(2_147_483_648))).toEqual(seeded(0));
    const fine = seeded(7);
    expect(changed(gemini, fine)).toBe(fine);
  });
});

describe('C7: texts', () => {
  test('C7: Claude is sent no blank text, block, message or system', () => {
    expect(
      changed(sonnet, {
        system: ' ',
        messages: [
          { role: 'assistant', content: 'hello' },
          {
            role: 'user',
            content: [
              { type: 'text', text: ' ' },
              { type: 'text', text: 'a' },
            ],
          },
          { role: 'assistant', content: '\n' },
          { role: 'user', content: '' },
          { role: 'assistant', content: 'So ' },
        ],
      }),
    ).toEqual({
      messages: [
        { role: 'user', content: [{ type: 'text', text: '(no text)' }] },
        { role: 'assistant', content: 'hello' },
        { role: 'user', content: [{ type: 'text', text: 'a' }] },
        { role: 'user', content: [{ type: 'text', text: '(no text)' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'So' }] },
      ],
    });
  });

  test('C7: texts with something in them stay, spaces around it too', () => {
    const fine = { system: 'be brief', messages: [{ role: 'user', content: ' a ' }] };
    expect(changed(sonnet, fine)).toBe(fine);
  });

  test('C7: Bedrock and Gemini hear one speaker after the other', () => {
    const said = (role: string, text: string) => ({ role, content: [{ text }] });
    expect(changed(bedrock, { messages: [said('user', 'a'), said('assistant', ' '), said('user', 'b')] })).toEqual({
      messages: [{ role: 'user', content: [{ text: 'a' }, { text: 'b' }] }],
    });
    const part = (role: string, text: string) => ({ role, parts: [{ text }] });
    expect(changed(gemini, { contents: [part('model', 'a')] })).toEqual({
      contents: [part('user', '(no text)'), part('model', 'a')],
    });
  });

  test('C7: models without prefill are asked to go on', () => {
    const begun = { messages: [user, { role: 'assistant', content: 'So' }] };
    expect((changed(opus48, begun) as { messages: unknown[] }).messages.at(-1)).toEqual({
      role: 'user',
      content: [{ type: 'text', text: 'Continue.' }],
    });
    expect(changed(sonnet, begun)).toBe(begun);
  });
});

describe('C8, C9: histories of tools', () => {
  const bedrockHistory = [
    { role: 'user', content: [{ text: 'q' }] },
    { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'f', input: {} } }] },
    { role: 'user', content: [{ toolResult: { toolUseId: 'a', content: [{ text: 'x' }], status: 'success' } }] },
  ];

  test('C8: a history of calls has its tools told, where the client offers none', () => {
    const body = changed(bedrock, { messages: bedrockHistory }) as {
      toolConfig: { tools: { toolSpec: { name: string } }[] };
    };
    expect(body.toolConfig.tools.map(({ toolSpec }) => toolSpec.name)).toEqual(['f']);
    const asked = changed(sonnet, { messages: used('a') }) as { tools: { name: string }[]; tool_choice: unknown };
    expect([asked.tools.map(({ name }) => name), asked.tool_choice]).toEqual([['f'], { type: 'none' }]);
  });

  test('C8: tools that are offered stay as they are', () => {
    const fine = {
      messages: bedrockHistory,
      toolConfig: { tools: [{ toolSpec: { name: 'g', inputSchema: { json: {} } } }] },
    };
    expect(changed(bedrock, fine)).toBe(fine);
  });

  const failing = (failed: boolean) => ({
    tools,
    messages: [
      ...used('a').slice(0, 2),
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'a',
            content: [
              { type: 'text', text: 'no' },
              { type: 'image', source: { type: 'url', url: 'https://e.com' } },
            ],
            ...(failed && { is_error: true }),
          },
          { type: 'text', text: 'why?' },
        ],
      },
    ],
  });

  test('C9: what a failed result shows stands behind it; one that worked holds it', () => {
    const body = changed(sonnet, failing(true)) as { messages: { content: { type: string; content: unknown[] }[] }[] };
    const last = body.messages.at(-1)!.content;
    expect(last.map(({ type }) => type)).toEqual(['tool_result', 'image', 'text']);
    expect(last[0]!.content).toEqual([{ type: 'text', text: 'no' }]);
    const fine = failing(false);
    expect(changed(sonnet, fine)).toBe(fine);
  });
});

describe('C1, C2: thinking', () => {
  const thinking = (budget: number) => ({ type: 'enabled', budget_tokens: budget });

  test('C1: a loop of calls without thoughts is gone on from without thinking', () => {
    const body = changed(sonnet, {
      tools,
      max_tokens: 9_000,
      thinking: thinking(4_000),
      messages: used('a'),
    }) as JsonObject;
    expect(body['thinking']).toBeUndefined();
  });

  test('C1: a loop that began with a thought, or is over, keeps it', () => {
    const [first, second, third] = used('a') as [object, { content: object[] }, object];
    const thought = {
      role: 'assistant',
      content: [{ type: 'thinking', thinking: 'hm', signature: 's' }, ...second.content],
    };
    for (const messages of [
      [first, thought, third],
      [...used('a'), { role: 'assistant', content: 'done' }, user],
      [
        first,
        thought,
        third,
        { role: 'assistant', content: [{ type: 'tool_use', id: 'b', name: 'f', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'b', content: 'x' }] },
      ],
    ]) {
      const body = { tools, max_tokens: 9_000, thinking: thinking(4_000), messages };
      expect(changed(sonnet, body)).toBe(body);
    }
  });

  test('C2: thinking goes before other draws, and a forced tool before thinking', () => {
    const body = { max_tokens: 9_000, thinking: thinking(4_000), messages: [user], temperature: 0.2, top_k: 4 };
    expect(changed(sonnet, body)).toEqual({ max_tokens: 9_000, thinking: thinking(4_000), messages: [user] });
    const forced = {
      tools,
      max_tokens: 9_000,
      thinking: thinking(4_000),
      messages: [user],
      tool_choice: { type: 'any' },
    };
    expect((changed(sonnet, forced) as JsonObject)['thinking']).toBeUndefined();
  });

  test('C2: a budget fits below the limit, and is left out where there is no room', () => {
    const fitted = changed(sonnet, { max_tokens: 4_000, thinking: thinking(9_000), messages: [user] }) as JsonObject;
    expect(fitted['thinking']).toEqual(thinking(3_999));
    expect(
      (changed(sonnet, { max_tokens: 1_000, thinking: thinking(9_000), messages: [user] }) as JsonObject)['thinking'],
    ).toBeUndefined();
  });

  test('C2: models that think by themselves are told how hard', () => {
    expect(changed(opus48, { max_tokens: 40_000, thinking: thinking(9_000), messages: [user] })).toEqual({
      max_tokens: 40_000,
      thinking: { type: 'adaptive' },
      output_config: { effort: 'medium' },
      messages: [user],
    });
    const fine = { max_tokens: 40_000, thinking: { type: 'adaptive' }, messages: [user] };
    expect(changed(opus48, fine)).toBe(fine);
  });
});

describe('schemas', () => {
  const declared = (schema: object) => ({
    contents: [{ role: 'user', parts: [{ text: 'x' }] }],
    tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: schema }] }],
  });

  test('Gemini hears the words that it knows, and properties may be called like words', () => {
    const schema = {
      $schema: 'x',
      type: 'object',
      properties: { pattern: { const: 1, minLength: 2 } },
      allOf: [{ required: ['pattern'] }],
    };
    expect(changed(gemini, declared(schema))).toEqual(
      declared({ type: 'object', properties: { pattern: { enum: [1] } }, required: ['pattern'] }),
    );
    const fine = declared({ type: 'object', properties: { default: { type: 'string' } }, required: ['default'] });
    expect(changed(gemini, fine)).toBe(fine);
  });

  test('a strict schema that OpenAI would refuse as strict is not called strict', () => {
    const formatted = (schema: object, strict: boolean) => ({
      messages: [user],
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema, strict } },
    });
    const open = { type: 'object', properties: { a: { type: 'string' } } };
    expect(changed(openai, formatted(open, true))).toEqual(formatted(open, false));
    const fine = formatted({ ...open, additionalProperties: false, required: ['a'] }, true);
    expect(changed(openai, fine)).toBe(fine);
  });
});
