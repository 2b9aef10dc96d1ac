import { expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { starterPlan } from '../testing/plans.ts';
import { saying } from '../testing/step-case.ts';
import { govern, responsesStream, responsesToolStream, textOf } from '../testing/streams.ts';
import { responsesErrorEvent } from './responses-guard.ts';

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
    responsesToolStream([{ name: 'send', pieces: ['{"to":"ada@exa', 'mple.org"}'] }]),
  );
  expect(received.wire).not.toContain('ada@');
  expect(typed(received.events, 'response.function_call_arguments.done')[0]).toMatchObject({
    arguments: '{"to":"[REDACTED_EMAIL]"}',
  });
  expect(typed(received.events, 'response.completed')[0]).toMatchObject({
    response: { output: [{ arguments: '{"to":"[REDACTED_EMAIL]"}' }] },
  });
});

test('the refusal is an error event that both its format and ours can read', () => {
  const event = responsesErrorEvent({
    error: { message: 'no', code: 'blocked', type: 'x' },
    blocked_by: 'scan_output',
  });
  expect(event.event).toBe('error');
  expect(JSON.parse(event.data ?? '')).toMatchObject({
    type: 'error',
    code: 'blocked',
    message: 'no',
    blocked_by: 'scan_output',
  });
});
