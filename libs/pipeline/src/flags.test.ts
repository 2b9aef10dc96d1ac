import { isFault } from '@tappass/errors/fault';
import { expect, test } from 'vitest';
import { applyFlags } from './apply-flags.ts';
import { parseFlags } from './flags.ts';
import { starterPlan } from './testing/plans.ts';

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
  ['email=block'],
  ['files=read_only'],
  ['db=read_only'],
])('%s is refused while its step is not built', (header) => {
  expect(reasonOf(header)).toBe('bad_flag');
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
