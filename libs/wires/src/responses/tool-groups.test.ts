import type { JsonObject } from '@tappass/pipeline/json';
import { expect, test } from 'vitest';
import { messagesProvider } from '../messages/provider-wire.ts';
import { translation } from '../translate.ts';
import { responsesClient } from './client-wire.ts';

const find = { type: 'function', name: 'find', parameters: { type: 'object', properties: {} } };
const request: JsonObject = {
  model: 'claude-haiku-4-5',
  input: [
    { type: 'message', role: 'user', content: 'hi' },
    { type: 'function_call', call_id: 'call_1', namespace: 'crm', name: 'find', arguments: '{}' },
    { type: 'function_call_output', call_id: 'call_1', output: 'nobody' },
  ],
  tools: [
    { type: 'namespace', name: 'crm', description: 'customers', tools: [find] },
    { type: 'namespace', name: 'mcp__git__', description: 'git', tools: [{ ...find, name: 'log' }] },
    find,
  ],
};
const toClaude = translation(responsesClient, messagesProvider);
const moment = () => ({
  nowSeconds: 1,
  id: 'req_1',
  model: 'claude-haiku-4-5',
  inputTokens: 1,
  ...toClaude.tools(request),
});
const use = (name: string) => ({ type: 'tool_use', id: `toolu_${name}`, name, input: {} });

test('E1: functions in groups are told apart where there are no groups, in the history too', () => {
  const sent = toClaude.request(request);
  expect((sent['tools'] as JsonObject[]).map(({ name }) => name)).toEqual(['crm__find', 'mcp__git__log', 'find']);
  expect(JSON.stringify(sent['messages'])).toContain('"name":"crm__find"');
});

test('E1: a call comes back with its group and its own name, whole', () => {
  const message = {
    ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-haiku-4-5', stop_reason: 'tool_use' },
    content: ['crm__find', 'mcp__git__log', 'find'].map(use),
    usage: { input_tokens: 1, output_tokens: 1 },
  };
  expect(toClaude.answer(message, moment())['output']).toMatchObject([
    { type: 'function_call', namespace: 'crm', name: 'find' },
    { type: 'function_call', namespace: 'mcp__git__', name: 'log' },
    { type: 'function_call', name: 'find' },
  ]);
  expect((toClaude.answer(message, moment())['output'] as JsonObject[])[2]).not.toHaveProperty('namespace');
});

test('E1: and so it does in a stream', () => {
  const stream = toClaude.stream(moment());
  const events = [
    {
      type: 'message_start',
      message: { id: 'msg_1', model: 'claude-haiku-4-5', usage: { input_tokens: 1, output_tokens: 0 } },
    },
    { type: 'content_block_start', index: 0, content_block: { ...use('crm__find'), input: {} } },
    { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{}' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ];
  const out = events.flatMap((event) => stream.push({ event: event.type, data: JSON.stringify(event) }));
  const said = [...out, ...stream.end()].map(({ data }) => JSON.parse(data ?? '{}') as JsonObject);
  const items = said.flatMap(({ item }) => (item === undefined ? [] : [item]));
  expect(items.length).toBeGreaterThan(1);
  for (const item of items) expect(item).toMatchObject({ type: 'function_call', namespace: 'crm', name: 'find' });
});
