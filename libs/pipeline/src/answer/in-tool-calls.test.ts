import { expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { type Outcome, runPhase } from '../runner.ts';
import { chatAnswer } from '../testing/chat-answer.ts';
import { testPorts } from '../testing/limits.ts';
import { starterPlan } from '../testing/plans.ts';
import { callOf, chatBody, toolCall } from '../testing/step-case.ts';
import { chatToolStream, govern } from '../testing/streams.ts';

const cutting = starterPlan([{ step: 'scan_output', action: 'redact' }]);
const blocking = starterPlan([{ step: 'scan_output', action: 'block' }]);
const args = '{"to":"ada@lovelace.io","text":"for bob@babbage.io, card 5555 5555 5555 4444, host 93.184.216.34"}';

const whole = (plan: typeof cutting, user: string, message: JsonObject) => {
  const call = callOf(chatBody(user), { answer: chatAnswer(message) });
  return runPhase('after', plan, call, testPorts()) as Outcome;
};
const streamed = (plan: typeof cutting, user: string, wire: readonly string[]) =>
  govern('chat', plan, wire, { call: callOf(chatBody(user)), sizes: [7] });

test('a tool call is made as the model meant it: personal data in its arguments is on record and stays, whole and streamed', () => {
  const outcome = whole(cutting, 'go on', { tool_calls: [toolCall('send', args)] });
  expect(outcome.call.answer?.toolCalls[0]?.argumentsText).toBe(args);
  expect(outcome.trail.find(({ step }) => step === 'scan_output')).toMatchObject({ verdict: 'found', action: 'log' });
  const { wire, guard, events } = streamed(
    cutting,
    'go on',
    chatToolStream([{ name: 'send', pieces: args.match(/.{1,9}/g) ?? [] }]),
  );
  expect(JSON.stringify(events)).not.toContain('REDACTED');
  expect(wire).not.toContain('REDACTED');
  expect(guard.wouldBlock).toEqual([]);
});

test('where a plan refuses personal data, it refuses a tool call with it', () => {
  expect(whole(blocking, 'go on', { tool_calls: [toolCall('send', args)] }).blocked?.step).toBe('scan_output');
  expect(streamed(blocking, 'go on', chatToolStream([{ name: 'send', pieces: [args] }])).blocked?.step).toBe(
    'scan_output',
  );
});

test('a key is cut out of a tool call', () => {
  const outcome = whole(cutting, 'go on', { tool_calls: [toolCall('send', '{"key":"AKIAQYLPMN5HFIQR7XYA"}')] });
  expect(outcome.call.answer?.toolCalls[0]?.argumentsText).toBe('{"key":"[REDACTED_AWS_ACCESS_KEY]"}');
});
