import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { starterPlan } from '../testing/plans.ts';
import { saying } from '../testing/step-case.ts';
import { govern, responsesStream, responsesToolStream, textOf } from '../testing/streams.ts';
import { responsesFailedEvents } from './responses-guard.ts';

const redacting = starterPlan([{ step: 'scan_output', action: 'redact' }]);
const denying = starterPlan([{ step: 'tool_permissions', action: 'redact' }], {
  tools: { allow: ['*'], deny: ['rm_*'] },
});
const typed = (events: readonly JsonObject[], type: string) => events.filter((event) => event['type'] === type);

test('what is said again reads as it left the first time', () => {
  const received = govern(
    'responses',
    redacting,
    responsesStream(['mail ada@exam', 'ple.org or AKIAQYLPMN5H', 'FIQR7XYA now']),
  );
  const clean = 'mail [REDACTED_EMAIL] or [REDACTED_AWS_ACCESS_KEY] now';
  expect(textOf(received)).toBe(clean);
  expect(typed(received.events, 'response.output_text.done')[0]).toMatchObject({ text: clean });
  expect(typed(received.events, 'response.content_part.done')[0]).toMatchObject({ part: { text: clean } });
  expect(typed(received.events, 'response.output_item.done')[0]).toMatchObject({
    item: { content: [{ text: clean }] },
  });
  expect(typed(received.events, 'response.completed')[0]).toMatchObject({
    response: { output: [{ content: [{ text: clean }] }] },
  });
  expect(received.wire).not.toContain('ada@');
});

test('each finding is counted once, however often the text is repeated', () => {
  const received = govern('responses', redacting, responsesStream(['mail ada@example.org']));
  const call = received.guard.conclude(saying('x'));
  expect(call.trail.at(-1)).toMatchObject({ step: 'scan_output', verdict: 'changed', findings: { email: 1 } });
  expect(call.usage).toMatchObject({ input: 12, output: 7, estimated: false });
});

test('a repetition that says something else is read by itself', () => {
  const wire = responsesStream(['all is well']);
  const forged = wire.map((event) =>
    event.includes('response.output_item.done') ? event.replace('all is well', 'key AKIAQYLPMN5HFIQR7XYA') : event,
  );
  expect(govern('responses', redacting, forged).wire).not.toContain('AKIAQYLPMN5HFIQR7XYA');
});

test('a denied tool call goes, from its first event to the last list, and those behind it move up', () => {
  const received = govern(
    'responses',
    denying,
    responsesToolStream([
      { name: 'rm_all', pieces: ['{"path":', '"x"}'] },
      { name: 'search', pieces: ['{"q":"y"}'] },
    ]),
  );
  expect(received.wire).not.toContain('rm_all');
  expect(typed(received.events, 'response.output_item.added')).toMatchObject([
    { output_index: 0, item: { name: 'search' } },
  ]);
  expect(typed(received.events, 'response.completed')).toMatchObject([{ response: { output: [{ name: 'search' }] } }]);
  expect(received.guard.toolCalls).toMatchObject([{ name: 'search', argumentsText: '{"q":"y"}', id: 'call_1' }]);
});

test('a tool call that is only in the last event is judged too', () => {
  const last = responsesToolStream([{ name: 'rm_all', pieces: ['{}'] }]).slice(-1);
  expect(govern('responses', denying, last).wire).not.toContain('rm_all');
});

test('the arguments of a call are held until it is complete, and their repetition reads alike', () => {
  const received = govern(
    'responses',
    redacting,
    responsesToolStream([{ name: 'send', pieces: ['{"key":"AKIAQYLPM', 'N5HFIQR7XYA"}'] }]),
  );
  expect(received.wire).not.toContain('AKIA');
  expect(typed(received.events, 'response.function_call_arguments.done')[0]).toMatchObject({
    arguments: '{"key":"[REDACTED_AWS_ACCESS_KEY]"}',
  });
  expect(typed(received.events, 'response.completed')[0]).toMatchObject({
    response: { output: [{ arguments: '{"key":"[REDACTED_AWS_ACCESS_KEY]"}' }] },
  });
});

describe('B7: what ends a stream that failed', () => {
  const failed = (error: JsonObject, begun?: JsonObject) => {
    const events = responsesFailedEvents({ error, blocked_by: 'scan_output' }, { begun, sequenceNumber: 7 });
    const event = events.at(-1);
    expect(event?.event).toBe('response.failed');
    return JSON.parse(event?.data ?? '') as { response: { error: JsonObject; id: string } };
  };

  test('is the response that was begun, failed, its error as that API has it and our words beside it', () => {
    const begun = { id: 'resp_1', object: 'response', status: 'in_progress', model: 'm', output: [] };
    const event = failed({ message: 'no', code: 'blocked', type: 'permission_error' }, begun);
    expect(event).toMatchObject({
      type: 'response.failed',
      sequence_number: 8,
      blocked_by: 'scan_output',
      response: { id: 'resp_1', status: 'failed', model: 'm', error: { code: 'invalid_prompt', message: 'no' } },
    });
    // a member of this name would be thrown by the SDK in place of the event
    expect(event).not.toHaveProperty('error');
  });

  test('has a beginning before it where the stream had none, since clients throw without', () => {
    const events = responsesFailedEvents({ error: { message: 'no' } }, { begun: undefined, sequenceNumber: -1 });
    const said = events.map(({ data }) => JSON.parse(data ?? '') as JsonObject);
    expect(said).toMatchObject([
      { type: 'response.created', sequence_number: 0, response: { id: 'resp_failed', status: 'in_progress' } },
      { type: 'response.failed', sequence_number: 1, response: { id: 'resp_failed', status: 'failed' } },
    ]);
  });

  test('is a whole response where none was begun', () => {
    expect(failed({ message: 'no' }).response).toMatchObject({ object: 'response', output: [], status: 'failed' });
  });

  test.each([
    ['blocked', 'permission_error', 'invalid_prompt'],
    ['budget_exceeded', 'permission_error', 'invalid_prompt'],
    ['bad_field', 'invalid_request_error', 'invalid_prompt'],
    ['rate_limited', 'rate_limit_error', 'rate_limit_exceeded'],
    ['provider_failed', 'api_error', 'server_error'],
    ['context_length_exceeded', 'invalid_request_error', 'context_length_exceeded'],
    ['insufficient_quota', 'insufficient_quota', 'insufficient_quota'],
  ])('says of %s what decides whether agents ask again', (code, type, expected) => {
    expect(failed({ message: 'no', code, type }).response.error['code']).toBe(expected);
  });
});
