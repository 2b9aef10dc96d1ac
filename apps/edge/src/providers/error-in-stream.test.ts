import type { WireName } from '@tappass/wires/demands/demands';
import { expect, test } from 'vitest';
import { errorInStream } from './error-in-stream.ts';

const inStream = (wire: WireName, event: object) =>
  errorInStream('openai', wire, { event: '', data: JSON.stringify(event) })?.details;

test.each<[string, WireName, object, object]>([
  [
    'Anthropic’s overload',
    'messages',
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    { status: 529, type: 'overloaded_error', detail: 'Overloaded' },
  ],
  [
    'an error event of Responses',
    'responses',
    { type: 'error', sequence_number: 4, code: 'rate_limit_exceeded', message: 'slow down', param: null },
    { status: 429, code: 'rate_limit_exceeded', detail: 'slow down' },
  ],
  [
    'an error in the place of a chunk',
    'chat',
    { error: { message: 'too long', code: 'context_length_exceeded', type: 'invalid_request_error' } },
    { status: 400, code: 'context_length_exceeded', detail: 'too long' },
  ],
])('B8: %s keeps its words', (_, wire, event, details) => {
  expect(inStream(wire, event)).toMatchObject(details);
});

test.each<[string, WireName, object]>([
  ['a response that is begun', 'responses', { type: 'response.created', response: { error: null } }],
  ['a text that speaks of an "error"', 'messages', { type: 'content_block_delta', delta: { text: '{"error":1}' } }],
  ['a chunk with an empty error', 'chat', { error: null, choices: [{ index: 0, delta: {} }] }],
  [
    'a response that failed, which has its own last event',
    'responses',
    { type: 'response.failed', response: { error: {} } },
  ],
])('%s is no error of the stream', (_, wire, event) => {
  expect(inStream(wire, event)).toBeUndefined();
});
