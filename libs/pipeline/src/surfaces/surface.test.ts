import { expect, test } from 'vitest';
import type { Call } from '../call.ts';
import { type JsonObject, list } from '../json.ts';
import { isSpoken, withCuts } from '../segment.ts';
import { callOf, toolCall } from '../testing/step-case.ts';
import { withoutTools } from './without-tools.ts';

const seen = (call: Call): string[] =>
  call.segments
    .filter(({ form }) => isSpoken(form))
    .map((segment) => `${segment.provenance} ${segment.where}: ${segment.text}`);

const chat: JsonObject = {
  model: 'm-1',
  user: 'u-7',
  messages: [
    { role: 'system', content: 'be brief' },
    {
      role: 'user',
      name: 'Ada',
      content: [
        { type: 'text', text: 'look' },
        { type: 'input_audio', input_audio: { data: 'A'.repeat(400), format: 'wav' } },
      ],
    },
    { role: 'assistant', content: null, tool_calls: [toolCall('search', '{"q":"x"}')] },
    { role: 'tool', tool_call_id: 'call_1', content: 'found it' },
  ],
  tools: [{ type: 'function', function: { name: 'search', description: 'finds' } }, { type: 'web_search' }],
  novelty: { nested: ['deep text'] },
};

test('a chat request gives every text with its place and its speaker', () => {
  expect(seen(callOf(chat))).toEqual([
    'user user: u-7',
    'system messages[0].content: be brief',
    'user messages[1].name: Ada',
    'user messages[1].content[0].text: look',
    'user messages[1].content[1].input_audio.format: wav',
    'assistant messages[2].tool_calls[0].function.name: search',
    'assistant messages[2].tool_calls[0].function.arguments: {"q":"x"}',
    'tool messages[3].content: found it',
    'user novelty.nested[0]: deep text',
    'tool_definition tools[0]: {"type":"function","function":{"name":"search","description":"finds"}}',
    'tool_definition tools[1]: {"type":"web_search"}',
  ]);
  expect(callOf(chat).mediaParts).toBe(1);
  expect(callOf(chat).tools.map(({ name, hosted }) => [name, hosted])).toEqual([
    ['search', false],
    ['web_search', true],
  ]);
});

test('identifiers and long numbers are read too, as nobody’s speech', () => {
  const call = callOf({ ...chat, seed: 4111111111111111, novelty: { id: ['AKIAQYLP'], n: 7 } });
  const opaque = call.segments.filter(({ form, text }) => form === 'opaque' && text.length < 64);
  expect(opaque.map(({ where, text }) => `${where}: ${text}`)).toEqual([
    'model: m-1',
    'messages[2].tool_calls[0].id: call_1',
    'messages[3].tool_call_id: call_1',
    'seed: 4111111111111111',
  ]);
  expect(seen(call)).toContain('user novelty.id[0]: AKIAQYLP');
});

test('a messages request gives system, blocks, tool input as one JSON text, and results as the tool’s word', () => {
  const body: JsonObject = {
    model: 'm-1',
    system: [{ type: 'text', text: 'be brief' }],
    messages: [
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 's' },
          { type: 'tool_use', id: 'toolu_1', name: 'bash', input: { cmd: 'ls' } },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: 'a.txt' }] }],
      },
    ],
    tools: [
      { type: 'bash_20250124', name: 'bash' },
      { type: 'web_search_20250305', name: 'web_search' },
    ],
  };
  const call = callOf(body, { surface: 'messages' });
  expect(seen(call)).toEqual([
    'system system[0].text: be brief',
    'user messages[0].content: hi',
    'assistant messages[1].content[0].thinking: hm',
    'assistant messages[1].content[1].name: bash',
    'assistant messages[1].content[1].input: {"cmd":"ls"}',
    'tool messages[2].content[0].content[0].text: a.txt',
    'tool_definition tools[0]: {"type":"bash_20250124","name":"bash"}',
    'tool_definition tools[1]: {"type":"web_search_20250305","name":"web_search"}',
  ]);
  expect(call.tools.map((tool) => tool.hosted)).toEqual([false, true]);
});

test('texts are written back into a copy, and the original body stays as it was', () => {
  const call = callOf(chat);
  const before = JSON.stringify(chat);
  const edits = new Map(
    call.segments
      .filter((one) => /x"|found it/.test(one.text))
      .map((one) => {
        const said = /x|found it/.exec(one.text) as RegExpExecArray;
        return [one, [{ start: said.index, end: said.index + said[0].length, replacement: 'GONE' }]];
      }),
  );
  const edited = withCuts(call.body, call.segments, edits);
  expect(edited?.body['messages']).toMatchObject([
    {},
    {},
    { tool_calls: [{ function: { arguments: '{"q":"GONE"}' } }] },
    { content: 'GONE' },
  ]);
  expect(JSON.stringify(chat)).toBe(before);
  expect((edited?.body['messages'] as unknown[])[0]).toBe((chat['messages'] as unknown[])[0]);
});

test('arguments that would stop being JSON, and signed texts, cannot be written', () => {
  const call = callOf(chat);
  const args = call.segments.find((one) => one.where.endsWith('arguments'));
  expect(
    args && withCuts(call.body, call.segments, new Map([[args, [{ start: 5, end: 8, replacement: '' }]]])),
  ).toBeUndefined();
});

test('a long key is a text too, though not one that can be rewritten', () => {
  const call = callOf({ model: 'm-1', extra: { AKIAQYLPMN5HFIQR7XYA: 'x' } });
  expect(call.segments.map((one) => [one.text, one.form])).toContainEqual(['AKIAQYLPMN5HFIQR7XYA', 'sealed']);
});

test('tools are taken out, and with the last one the choice among them', () => {
  const call = callOf({ ...chat, tool_choice: 'auto' });
  expect(withoutTools(call.body, call.tools.slice(0, 1))['tools']).toEqual([{ type: 'web_search' }]);
  const none = withoutTools(call.body, call.tools);
  expect([Object.hasOwn(none, 'tools'), Object.hasOwn(none, 'tool_choice')]).toEqual([false, false]);
});

const crm: JsonObject = {
  type: 'namespace',
  name: 'crm',
  description: 'customers',
  tools: [
    { type: 'function', name: 'find' },
    { type: 'function', name: 'delete_all' },
  ],
};
const grouped: JsonObject = {
  model: 'm-1',
  input: 'x',
  tools: [crm, { type: 'web_search' }, { type: 'function', name: 'find' }],
};

test('E1: a group of tools is opened, and its functions are what is governed', () => {
  const call = callOf(grouped, { surface: 'responses' });
  expect(call.tools.map(({ name, group, hosted }) => [name, group, hosted])).toEqual([
    ['find', 'crm', false],
    ['delete_all', 'crm', false],
    ['web_search', undefined, true],
    ['find', undefined, false],
  ]);
});

test('a function leaves its group, and a group leaves with its last function', () => {
  const call = callOf(grouped, { surface: 'responses' });
  const [find, deleteAll] = call.tools;
  expect(withoutTools(call.body, [deleteAll!])['tools']).toEqual([
    { ...crm, tools: [{ type: 'function', name: 'find' }] },
    { type: 'web_search' },
    { type: 'function', name: 'find' },
  ]);
  expect(withoutTools(call.body, [find!, deleteAll!])['tools']).toEqual(list(grouped['tools']).slice(1));
});

test.each([
  ['a function', { type: 'function', name: 'delete_all' }, undefined],
  ['another function', { type: 'function', name: 'find' }, { type: 'function', name: 'find' }],
  ['a mode', 'required', 'required'],
  [
    'a list of allowed tools',
    {
      type: 'allowed_tools',
      mode: 'auto',
      tools: [
        { type: 'function', name: 'find' },
        { type: 'function', name: 'delete_all' },
      ],
    },
    { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'find' }] },
  ],
  [
    'allowed tools that are all gone',
    { type: 'allowed_tools', mode: 'auto', tools: [{ name: 'delete_all' }] },
    undefined,
  ],
])('a choice that names %s follows the tools that are left', (_, tool_choice, left) => {
  const call = callOf({ ...grouped, tool_choice }, { surface: 'responses' });
  const gone = call.tools.filter(({ name }) => name === 'delete_all');
  expect(withoutTools(call.body, gone)['tool_choice']).toEqual(left);
});

test('a field that is a tool by itself goes as a field', () => {
  const call = callOf({ ...chat, web_search_options: {} });
  const hosted = call.tools.filter(({ path }) => path.length === 1);
  expect(Object.hasOwn(withoutTools(call.body, hosted), 'web_search_options')).toBe(false);
});

test.each([
  ['a shell of the client', { type: 'shell' }, false],
  ['a shell in a container of the provider', { type: 'shell', environment: { type: 'container_auto' } }, true],
  ['a search among deferred tools', { type: 'tool_search' }, false],
  ['a remote MCP server', { type: 'mcp', server_label: 'x' }, true],
])('%s: whether the provider runs it', (_, tool, hosted) => {
  expect(callOf({ model: 'm-1', input: 'x', tools: [tool] }, { surface: 'responses' }).tools[0]?.hosted).toBe(hosted);
});
