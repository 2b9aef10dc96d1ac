// What stays known of a text when parts of it are cut out: findings, tenants' own words, tool calls of streams, scans.
import { expect, test } from 'vitest';
import { readAnswer } from './answer/read-answer.ts';
import type { Call } from './call.ts';
import type { CompiledPlan } from './compile-plan.ts';
import type { JsonObject } from './json.ts';
import { type Outcome, runPhase } from './runner.ts';
import { isScanned, scanSegment } from './scan-call.ts';
import { Segment, withCuts } from './segment.ts';
import { chatAnswer } from './testing/chat-answer.ts';
import { testPorts } from './testing/limits.ts';
import { starterPlan } from './testing/plans.ts';
import { callOf, chatBody, saying, toolCall } from './testing/step-case.ts';
import { chatToolStream, govern, toolsOf } from './testing/streams.ts';

const before = (plan: CompiledPlan, call: Call): Outcome => runPhase('before', plan, call, testPorts()) as Outcome;
const contentOf = ({ call }: Outcome): unknown => (call.body['messages'] as JsonObject[])[0]?.['content'];
const segment = (text: string): Segment => new Segment(text, ['messages', 0, 'content'], 'user');
const cutOut = (from: Segment, part: string, replacement: string): Segment => {
  const start = from.text.indexOf(part);
  return from.without([{ start, end: start + part.length, replacement }]);
};
const said = (one: Segment): string[] =>
  scanSegment(one).map(({ type, start, end }) => `${type}: ${one.text.slice(start, end)}`);

test('a finding that stands beside a cut moves with its text, though what made it one is gone', () => {
  const whole = segment('z powodztwa Marka Nowaka Authorization: Basic YWRtaW46aHVudGVyMg==');
  expect(said(whole)).toContain('authorization_header: YWRtaW46aHVudGVyMg==');
  const cut = cutOut(whole, 'Marka Nowaka Authorization: Basic', '[REDACTED_PERSON]');
  expect(said(cut)).toEqual(['authorization_header: YWRtaW46aHVudGVyMg==']);
});

test('over several cuts, read in between or not', () => {
  const whole = segment('ada@example.org Password: correct-Horse7 and bob@example.org');
  for (const reads of [true, false]) {
    const once = cutOut(whole, 'ada@example.org Password', '[REDACTED_EMAIL]');
    if (reads) scanSegment(once);
    expect(said(cutOut(once, 'bob@example.org', '[B]'))).toEqual(['password: correct-Horse7']);
  }
});

test('a finding cut in its middle is one finding from its first to its last character', () => {
  const url = 'postgres://admin:Zq8vR2mT@db.example.org/prod';
  const [secret] = scanSegment(segment(url)).filter((one) => one.detector === 'secret');
  const whole = segment(`see ${url} now`);
  const cut = cutOut(whole, 'Zq8v', '[X]');
  const kept = scanSegment(cut).find((one) => one.detector === 'secret');
  expect(kept).toMatchObject({ type: secret?.type, score: secret?.score });
  expect(cut.text.slice(kept?.start, kept?.end)).toContain('R2mT');
});

test('a finding of which only punctuation is left is none, and neither is the name of what was cut out', () => {
  const whole = segment('password: "correct-Horse7"');
  expect(said(cutOut(whole, 'correct-Horse7', '[REDACTED_PASSWORD]'))).toEqual([]);
  const address = cutOut(segment('to ada@example.org'), 'ada', '[REDACTED_PERSON]');
  expect(said(address)).toEqual(['email: @example.org']);
  expect(said(cutOut(address, 'example.org', '[REDACTED_HOST]'))).toEqual([]);
});

test('a text that a step wrote in place of another is read like any text', () => {
  const start = { start: 0, end: 2 };
  const rewritten = segment('hi').without([{ ...start, replacement: 'ada@example.org', rewrites: true }]);
  expect(said(rewritten)).toEqual(['email: ada@example.org']);
  expect(said(segment('hi').without([{ ...start, replacement: 'ada@example.org' }]))).toEqual([]);
});

test('a tenant’s own word is found through a redaction that takes half of it, and never in the name of one', () => {
  const plan = starterPlan([
    { step: 'detect_pii', action: 'redact', actions: { pii: 'redact' } },
    {
      step: 'detect_business',
      action: 'redact',
      settings: {
        dictionaries: [
          { name: 'project', words: ['Project Anna Kowalska', 'redacted_person'] },
          { name: 'customer', words: ['Kowalska Mills'] },
        ],
      },
    },
  ]);
  const outcome = before(plan, saying('about Project Anna Kowalska Mills'));
  expect(contentOf(outcome)).toBe('about [REDACTED_PROJECT][REDACTED_PERSON][REDACTED_CUSTOMER]');
});

test('what lower thresholds make a finding is cut out where it stands by then', () => {
  const plan = starterPlan([
    { step: 'detect_pii', action: 'redact', actions: { pii: 'redact' }, threshold: 0.7 },
    { step: 'adaptive_thresholds', settings: { most: 0.3, trust: 'low' } },
  ]);
  const risky = callOf(chatBody('ada.lovelace@example.org wrote to Ludwig Ford, thanks, Tomaszem Wróblem of Linz'), {
    session: { risk: 80 },
  });
  expect(before(plan, risky).trail.find(({ step }) => step === 'adaptive_thresholds')?.findings).toEqual({ person: 2 });
  expect(contentOf(before(plan, risky))).toBe(
    '[REDACTED_EMAIL] wrote to [REDACTED_PERSON], thanks, [REDACTED_PERSON] of Linz',
  );
});

test('a redaction that would make two keys one is refused: one of the values would be lost', () => {
  const plan = starterPlan([{ step: 'detect_pii', action: 'redact' }]);
  const using = (input: JsonObject): Outcome => {
    const messages = [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'send', input }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'sent' }] },
    ];
    return before(plan, callOf({ model: 'm-1', max_tokens: 9, messages }, { surface: 'messages' }));
  };
  expect(using({ 'ada@example.org': 1, 'bob@example.org': 2 }).blocked).toMatchObject({ step: 'detect_pii' });
  const renamed = using({ 'bob@example.org': 2 });
  expect(renamed.blocked).toBeUndefined();
  expect(JSON.stringify(renamed.call.body)).toContain('{"[REDACTED_EMAIL]":2}');
});

const args = '{"to":"ops","text":"Call ada.lovelace@example.org or bob@example.org","note":"Password: correct-Horse7"}';
const toolPlan = starterPlan([
  { step: 'scan_tool_calls', action: 'redact', actions: { pii: 'redact' }, settings: { detectors: ['pii'] } },
  { step: 'scan_output', action: 'redact', threshold: 0.5, settings: { detectors: ['secret'] } },
]);
const cleanArgs =
  '{"to":"ops","text":"Call [REDACTED_EMAIL] or [REDACTED_EMAIL]","note":"Password: [REDACTED_PASSWORD]"}';

test('several steps cut the arguments of one streamed tool call as they cut those of a whole answer', () => {
  for (const width of [1, 7, 1_000]) {
    const pieces = args.match(new RegExp(`.{1,${width}}`, 'g')) as string[];
    const streamed = govern('chat', toolPlan, chatToolStream([{ name: 'send', pieces }]));
    expect(streamed.blocked).toBeUndefined();
    expect(toolsOf(streamed)).toEqual([`send(${cleanArgs})`]);
  }
  const answer = readAnswer('chat', chatAnswer({ tool_calls: [toolCall('send', args)] }));
  const ports = testPorts({ answer: () => answer });
  const called = runPhase('call', toolPlan, saying('x'), ports) as Outcome;
  const whole = runPhase('after', toolPlan, called.call, ports) as Outcome;
  expect(whole.call.answer?.toolCalls[0]?.argumentsText).toBe(cleanArgs);
});

test('what is read again because something beside it changed is not scanned again', () => {
  const tools = ['keep', 'drop'].map((name) => ({ type: 'function', function: { name, description: `to ${name}` } }));
  const call = callOf(chatBody('hello ada@example.org', { tools }));
  const plan = starterPlan([{ step: 'filter_tools' }, { step: 'scan_output' }], { tools: { deny: ['drop'] } });
  const asked = runPhase('before', plan, call, testPorts()) as Outcome;
  const answered = readAnswer('chat', {
    choices: ['mail bob@example.org', 'nothing to see'].map((content) => ({ message: { content } })),
  });
  for (const one of answered.segments) scanSegment(one);
  const ports = testPorts({ answer: () => answered });
  const called = runPhase('call', plan, asked.call, ports) as Outcome;
  expect(called.call.tools.map(({ name }) => name)).toEqual(['keep']);
  expect(called.call.segments.every(isScanned)).toBe(true);
  const after = runPhase('after', plan, called.call, ports) as Outcome;
  expect(after.call.answer?.segments.map(({ text }) => text)).toEqual(['mail [REDACTED_EMAIL]', 'nothing to see']);
  expect(after.call.answer?.segments[1]?.scan).toBe(answered.segments[1]?.scan);
});

test('equal texts keep what is known of each', () => {
  const call = callOf(chatBody('x', { user: 'x' }));
  const cuts = new Map(
    call.segments.filter(({ text }) => text === 'x').map((one) => [one, [{ start: 0, end: 1, replacement: 'y' }]]),
  );
  const edited = withCuts(call.body, call.segments, cuts);
  expect(edited?.body).toMatchObject({ messages: [{ content: 'y' }], user: 'y' });
});
