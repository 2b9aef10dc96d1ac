import { describe, expect, test } from 'vitest';
import { readAnswer } from './answer/read-answer.ts';
import { applyFlags } from './apply-flags.ts';
import type { Call } from './call.ts';
import type { CompiledPlan } from './compile-plan.ts';
import type { JsonObject } from './json.ts';
import { type Outcome, runPhase } from './runner.ts';
import { chatAnswer } from './testing/chat-answer.ts';
import { testPorts } from './testing/limits.ts';
import { starterPlan } from './testing/plans.ts';
import { callOf, chatBody, saying, toolCall } from './testing/step-case.ts';

const before = (plan: CompiledPlan, call: Call): Outcome => runPhase('before', plan, call, testPorts()) as Outcome;

const afterAnswer = (plan: CompiledPlan, answer: JsonObject, surface: 'chat' | 'messages' = 'chat'): Outcome => {
  const ports = testPorts({ answer: () => readAnswer(surface, answer) });
  const called = runPhase('call', plan, callOf(chatBody('x'), { surface }), ports) as Outcome;
  return runPhase('after', plan, called.call, ports) as Outcome;
};

const contentOf = (outcome: Outcome): unknown => (outcome.call.body['messages'] as JsonObject[])[0]?.['content'];

test('redaction is exact, also behind astral characters, escapes and look-alikes', () => {
  const plan = starterPlan([{ step: 'detect_pii', action: 'redact' }]);
  const outcome = before(plan, saying('😀 mail аda@exаmple.org, card 4111 1111 1111 1111! 👩‍🚀'));
  expect(contentOf(outcome)).toBe('😀 mail [REDACTED_EMAIL], card [REDACTED_CREDIT_CARD]! 👩‍🚀');
  expect(outcome.call.changed).toBe(true);
});

test('a call in which nothing is replaced keeps its very body', () => {
  const call = saying('hello ada@example.org');
  const outcome = before(starterPlan(), call);
  expect(outcome.call.body).toBe(call.body);
  expect(outcome.call.changed).toBe(false);
  expect(outcome.trail.find((entry) => entry.step === 'detect_pii')).toMatchObject({
    verdict: 'found',
    findings: { email: 1 },
    action: 'log',
  });
});

test('the mask flag masks personal data and leaves the word for secrets', () => {
  const plan = applyFlags(starterPlan(), 'pii=mask, secrets=redact');
  expect(contentOf(before(plan, saying('ada@example.org')))).toBe('[MASKED_EMAIL]');
  expect(
    before(plan, saying('AKIAQYLPMN5HFIQR7XYA')).blocked,
    'the plan blocks secrets, a flag cannot loosen that',
  ).toMatchObject({
    step: 'detect_secrets',
    reason: 'blocked',
    findings: { aws_access_key: 1 },
  });
});

test('an action can be set for one type, and the strictest decides', () => {
  const plan = starterPlan([{ step: 'detect_pii', action: 'log', actions: { us_ssn: 'block', email: 'redact' } }]);
  expect(contentOf(before(plan, saying('ada@example.org at 93.184.216.34')))).toBe('[REDACTED_EMAIL] at 93.184.216.34');
  expect(before(plan, saying('ada@example.org, SSN 536-90-4399')).blocked?.details).toEqual({
    step: 'detect_pii',
    detail: 'email, us_ssn',
  });
});

test('what cannot be replaced is refused instead', () => {
  const plan = starterPlan([{ step: 'detect_pii', action: 'redact' }]);
  const inKey = callOf(chatBody('x', { extra: { 'ada.lovelace@example.org': 1 } }));
  expect(before(plan, inKey).blocked?.reason).toBe('blocked');
});

test('redacted arguments stay JSON', () => {
  const plan = starterPlan([{ step: 'detect_pii', action: 'redact' }]);
  const body: JsonObject = {
    model: 'm-1',
    messages: [
      { role: 'assistant', tool_calls: [toolCall('send', '{"to":"ada\\u0040example.org","n":"\\ud83d\\ude00"}')] },
      { role: 'tool', tool_call_id: 'call_1', content: 'sent' },
    ],
  };
  const outcome = before(plan, callOf(body));
  expect(outcome.blocked).toBeUndefined();
  expect(outcome.call.body).toMatchObject({
    messages: [{ tool_calls: [{ function: { arguments: '{"to":"[REDACTED_EMAIL]","n":"\\ud83d\\ude00"}' } }] }, {}],
  });
});

test('lockdown blocks any detection, observe and warn block none, and record what they would have blocked', () => {
  const open = { flags_unlocked: ['mode'] };
  const secret = saying('AKIAQYLPMN5HFIQR7XYA');
  expect(before(applyFlags(starterPlan(), 'mode=lockdown'), saying('ada@example.org')).blocked?.step).toBe(
    'detect_pii',
  );
  const observed = before(applyFlags(starterPlan([], open), 'mode=observe'), secret);
  expect([observed.blocked, observed.wouldBlock.map((one) => one.step), observed.notify]).toEqual([
    undefined,
    ['detect_secrets'],
    [],
  ]);
  const warned = before(applyFlags(starterPlan([], open), 'mode=warn'), secret);
  expect([warned.blocked, warned.notify]).toEqual([
    undefined,
    [{ step: 'detect_secrets', findings: { aws_access_key: 1 } }],
  ]);
  expect(observed.trail.find((entry) => entry.step === 'detect_secrets')?.verdict).toBe('would_block');
});

test('a name before a credential does not take with it the word that makes it one', () => {
  const plan = starterPlan([
    { step: 'detect_pii', actions: { pii: 'redact' }, threshold: 0.5 },
    { step: 'detect_secrets', action: 'redact', threshold: 0.5 },
  ]);
  const outcome = before(plan, saying('z powodztwa Marka Nowaka Authorization: Basic YWRtaW46aHVudGVyMg=='));
  const sent = JSON.stringify(outcome.call.body);
  expect(sent).not.toContain('YWRtaW46aHVudGVyMg');
  expect(sent).not.toContain('Nowaka');
});

test('shadow mode changes nothing either', () => {
  const shadow = starterPlan([{ step: 'detect_pii', action: 'redact' }], { mode: 'shadow' });
  const outcome = before(shadow, saying('ada@example.org'));
  expect(outcome.call.changed).toBe(false);
  expect(outcome.trail.find((entry) => entry.step === 'detect_pii')).toMatchObject({
    verdict: 'found',
    action: 'redact',
  });
});

test('a finding never carries the matched text', () => {
  const outcome = before(starterPlan(), saying('ada@example.org and AKIAQYLPMN5HFIQR7XYA'));
  const { call, ...rest } = outcome;
  expect(JSON.stringify([rest, call.findings])).not.toMatch(/ada@|AKIA/);
});

test('an answer is redacted with its log-probabilities, and of keys in tool arguments', () => {
  const plan = starterPlan([{ step: 'scan_output', action: 'redact' }]);
  const answer = chatAnswer({
    content: 'mail ada@example.org',
    tool_calls: [toolCall('send', '{"key":"AKIAQYLPMN5HFIQR7XYA"}')],
  });
  const choice = (answer['choices'] as JsonObject[])[0] as JsonObject;
  choice['logprobs'] = { content: [{ token: 'ada@example.org', logprob: 0 }] };
  const outcome = afterAnswer(plan, answer);
  expect(JSON.stringify(outcome.call.answer?.body)).not.toMatch(/ada@|AKIA/);
  expect(outcome.call.answer?.body).toMatchObject({
    choices: [
      {
        logprobs: null,
        message: {
          content: 'mail [REDACTED_EMAIL]',
          tool_calls: [{ function: { arguments: '{"key":"[REDACTED_AWS_ACCESS_KEY]"}' } }],
        },
      },
    ],
  });
  expect(outcome.call.answer?.changed).toBe(true);
  expect(outcome.call.answer?.toolCalls[0]?.argumentsText).toBe('{"key":"[REDACTED_AWS_ACCESS_KEY]"}');
});

describe('B6: reasoning that its provider signed', () => {
  const plan = starterPlan([{ step: 'scan_output', action: 'redact' }]);
  const thinking = (text: string) => ({ type: 'thinking', thinking: text, signature: 'sig' });
  const answering = (...content: JsonObject[]) =>
    afterAnswer(
      plan,
      { type: 'message', content, usage: { input_tokens: 1, output_tokens: 1 } } as JsonObject,
      'messages',
    );

  test('is left whole with what would be redacted elsewhere, which is on record', () => {
    const outcome = answering(thinking('write to ada@example.org'), { type: 'text', text: 'to ada@example.org' });
    expect(outcome.call.answer?.body['content']).toEqual([
      thinking('write to ada@example.org'),
      { type: 'text', text: 'to [REDACTED_EMAIL]' },
    ]);
    expect(outcome.call.findings.map(({ type }) => type)).toEqual(['email', 'email']);
    const alone = answering(thinking('write to ada@example.org'));
    expect(alone.call.answer?.changed).toBe(false);
    expect(alone.blocked).toBeUndefined();
  });

  test('loses a secret, and its signature with it', () => {
    const outcome = answering(thinking('the key is AKIAQYLPMN5HFIQR7XYA'), thinking('nothing'));
    expect(outcome.call.answer?.body['content']).toEqual([
      { type: 'thinking', thinking: 'the key is [REDACTED_AWS_ACCESS_KEY]', signature: '' },
      thinking('nothing'),
    ]);
  });

  test('comes back whole and is no reason to refuse the next turn', () => {
    const redacting = starterPlan([{ step: 'detect_pii', action: 'redact' }]);
    const assistant = {
      role: 'assistant',
      content: [thinking('write to ada@example.org'), { type: 'text', text: 'ok' }],
    };
    const body = { model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'hi' }, assistant] } as JsonObject;
    const outcome = before(redacting, callOf(body, { surface: 'messages' }));
    expect(outcome.blocked).toBeUndefined();
    expect(outcome.call.body['messages']).toEqual(body['messages']);
  });

  test('is reasoning of the model only: in a user’s word the same member is a text that cannot be rewritten', () => {
    const redacting = starterPlan([{ step: 'detect_pii', action: 'redact' }]);
    const content = [thinking('write to ada@example.org')];
    const body = { model: 'm', max_tokens: 1, messages: [{ role: 'user', content }] } as JsonObject;
    const outcome = before(redacting, callOf(body, { surface: 'messages' }));
    expect(outcome.blocked).toMatchObject({ step: 'detect_pii' });
  });
});

test('a blocked answer is still priced and recorded', () => {
  const plan = starterPlan([{ step: 'scan_output', action: 'block' }]);
  const outcome = afterAnswer(
    plan,
    chatAnswer({ content: 'ada@byron-works.eu' }, { usage: { prompt_tokens: 10, completion_tokens: 5 } }),
  );
  expect(outcome.blocked).toMatchObject({ step: 'scan_output', reason: 'blocked' });
  expect(outcome.call.costUsdMicros).toBe(75);
  expect(outcome.trail.map((entry) => entry.step).slice(-2)).toEqual(['cost_tracking', 'audit_write']);
});

test('forbidden tool calls refuse the answer, or go out of it when the plan says redact', () => {
  const tools = { deny: ['delete_*'] };
  const answer = chatAnswer({ tool_calls: [toolCall('delete_all', '{}')] });
  expect(afterAnswer(starterPlan([], { tools }), answer).blocked).toMatchObject({
    step: 'tool_permissions',
    findings: { forbidden_tool: 1 },
  });
  const dropping = starterPlan([{ step: 'tool_permissions', action: 'redact' }], { tools });
  const chat = afterAnswer(dropping, answer);
  expect(chat.blocked).toBeUndefined();
  expect(chat.call.answer?.body).toMatchObject({ choices: [{ message: { content: '' }, finish_reason: 'stop' }] });
  expect(chat.call.answer?.toolCalls).toEqual([]);
  const anthropic = afterAnswer(
    dropping,
    {
      content: [
        { type: 'text', text: 'ok' },
        { type: 'tool_use', id: 't', name: 'delete_all', input: {} },
      ],
      stop_reason: 'tool_use',
    },
    'messages',
  );
  expect(anthropic.call.answer?.body).toEqual({ content: [{ type: 'text', text: 'ok' }], stop_reason: 'end_turn' });
});
