import { isFault } from '@tappass/errors/fault';
import { expect, test } from 'vitest';
import { readAnswer } from './answer/read-answer.ts';
import { applyFlags } from './apply-flags.ts';
import { parseFlags } from './flags.ts';
import { runPhase } from './runner.ts';
import { chatAnswer } from './testing/chat-answer.ts';
import { testPorts } from './testing/limits.ts';
import { starterPlan } from './testing/plans.ts';
import { callOf, chatBody, toolCall } from './testing/step-case.ts';

const reasonOf = (header: string): string => {
  try {
    parseFlags(header);
    return 'accepted';
  } catch (thrown) {
    return isFault(thrown) ? thrown.reason : 'not a fault';
  }
};

test('flags are read with spaces, colons and in any order', () => {
  expect(parseFlags(' pii = mask , mode=lockdown,tools=allowlist:read_*:search, budget=custom:0.25:3')).toEqual({
    pii: 'mask',
    mode: 'lockdown',
    tools: { allow: ['read_*', 'search'], deny: [] },
    budget: [
      { window: 'call', maxUsdMicros: 250_000 },
      { window: 'session', maxUsdMicros: 3_000_000 },
    ],
  });
});

test.each([
  ['pii=maybe'],
  ['nonsense=1'],
  ['pii'],
  ['=x'],
  ['pii=mask,pii=off'],
  ['budget=custom:1'],
  ['budget=custom:-1:2'],
  ['budget=custom:1e9:2'],
  ['budget=dev:1'],
  ['tools=allowlist'],
  ['tools=allowlist::a'],
  ['__proto__=x'],
  ['constructor=x'],
  ['mode=toString'],
  [`pii=mask,${'x'.repeat(3000)}`],
])('%s is a bad flag', (header) => {
  expect(reasonOf(header)).toBe('bad_flag');
});

test.each([
  ['email=block', 'send_email', '{"to":"ada@example.org"}'],
  ['email=internal:example.org', 'send_email', '{"to":"eve@evil.example"}'],
  ['files=read_only', 'write_file', '{"path":"a"}'],
  ['files=project', 'read_file', '{"path":"/etc/passwd"}'],
  ['files=sandbox', 'read_file', '{"path":"/workspace/a"}'],
  ['db=read_only', 'run_sql', '{"query":"insert into t values (1)"}'],
  ['db=safe_write', 'run_sql', '{"query":"drop table t"}'],
])('%s keeps a tool call back that the plan alone lets through', async (header, tool, args) => {
  const plan = starterPlan([{ step: 'tool_constraints', settings: { internal_domains: ['example.org'] } }]);
  const answer = chatAnswer({ tool_calls: [toolCall(tool, args)] });
  const call = callOf(chatBody('x'), { answer });
  const answering = testPorts({ answer: () => readAnswer('chat', answer) });
  expect((await runPhase('call', plan, call, answering)).blocked).toBeUndefined();
  const flagged = await runPhase('call', applyFlags(plan, header), call, answering);
  expect(flagged.blocked).toMatchObject({ step: 'tool_constraints', reason: 'blocked' });
});

test.each([
  'email=mirror:box@example.org',
  'email=internal:evil.example',
])('%s is refused where the organisation does not list it', (header) => {
  expect(() => applyFlags(starterPlan(), header)).toThrow(expect.objectContaining({ reason: 'bad_flag' }));
});

test('an empty header changes nothing, and a flags header is compiled once', () => {
  const plan = starterPlan();
  expect(applyFlags(plan, ' ')).toBe(plan);
  expect(applyFlags(plan, 'mode=lockdown')).toBe(applyFlags(plan, 'mode=lockdown'));
});

test('a request may tighten the mode and may not loosen it', () => {
  expect(applyFlags(starterPlan(), 'mode=observe').mode).toBe('enforce');
  expect(applyFlags(starterPlan(), 'mode=warn').mode).toBe('enforce');
  expect(applyFlags(starterPlan(), 'mode=lockdown').mode).toBe('lockdown');
  expect(applyFlags(starterPlan([], { mode: 'shadow' }), 'mode=enforce').mode).toBe('enforce');
});

test('an organisation may unlock one value or a whole flag', () => {
  expect(applyFlags(starterPlan([], { flags_unlocked: ['mode=observe'] }), 'mode=observe').mode).toBe('observe');
  expect(applyFlags(starterPlan([], { flags_unlocked: ['mode=observe'] }), 'mode=warn').mode).toBe('enforce');
  expect(applyFlags(starterPlan([], { flags_unlocked: ['mode'] }), 'mode=warn').mode).toBe('warn');
});

test('tools of the plan and of the flag must both allow', () => {
  const { tools } = applyFlags(starterPlan([], { tools: { allow: ['a', 'b'] } }), 'tools=allowlist:b:c').context;
  expect(['a', 'b', 'c'].filter((name) => tools.allows(name))).toEqual(['b']);
  expect(applyFlags(starterPlan(), 'tools=block').context.tools.allows('a')).toBe(false);
});

test('a denied tool is not saved by look-alike spelling', () => {
  const { tools } = applyFlags(starterPlan(), 'tools=denylist:shell_*').context;
  for (const name of ['shell_exec', 'SHELL_exec', 'sh\u200bell_exec', 'ｓhell_exec'])
    expect(tools.allows(name), name).toBe(false);
  expect(tools.allows('search')).toBe(true);
});

test('a budget flag switches the budget on where the plan has none', () => {
  const plan = starterPlan();
  expect(plan.find('budget')).toBeUndefined();
  expect(applyFlags(plan, 'budget=dev').find('budget')?.settings).toMatchObject({
    extra_limits: [
      { window: 'session', maxUsdMicros: 1_000_000 },
      { window: 'daily', maxUsdMicros: 5_000_000 },
    ],
  });
});
