import { isFault } from '@tappass/errors/fault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePlan, parsePlan } from './compile-plan.ts';
import { type PlanInput } from './plan.ts';
import { presetSteps } from './presets.ts';

const whole: PlanInput = {
  revision: 'r',
  digest: 'd',
  preset: 'starter',
  mode: 'enforce',
  admission: 'durable',
  stream_mode: 'hold_back',
  steps: presetSteps('starter').map((step) => ({ step, enabled: true, actions: {}, mask: false, settings: {} })),
  allowed_models: ['*'],
  tools: { allow: ['*'], deny: [] },
  flags_unlocked: [],
};
const outcomeOf = (plan: unknown): string => {
  try {
    compilePlan(parsePlan(plan));
    return 'obeyed';
  } catch (thrown) {
    return isFault(thrown) ? thrown.reason : `no fault: ${String(thrown)}`;
  }
};

test('a whole plan is obeyed', () => {
  expect(outcomeOf(whole)).toBe('obeyed');
});

test('anything that is no plan is undecided', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      expect(outcomeOf(value)).toBe('policy_undecided');
    }),
  );
});

test('a plan with a member that nobody knows, or one of another type, is undecided and not half obeyed', () => {
  const member = fc.constantFrom(...(Object.keys(whole) as (keyof PlanInput)[]));
  fc.assert(
    fc.property(member, fc.constantFrom<unknown>(null, 7, true, 'nonsense ', { a: 1 }, [[]]), (name, garbage) => {
      // these two are free texts
      fc.pre(!(typeof garbage === 'string' && ['revision', 'digest'].includes(name)));
      expect(outcomeOf({ ...whole, [name]: garbage })).toBe('policy_undecided');
    }),
  );
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (name) => {
      fc.pre(!Object.hasOwn(whole, name) && name !== '__proto__');
      expect(outcomeOf({ ...whole, [name]: true })).toBe('policy_undecided');
      fc.pre(
        !['allow', 'deny', 'step', 'action', 'actions', 'mask', 'enabled', 'threshold', 'settings'].includes(name),
      );
      const [first, ...rest] = whole.steps;
      expect(outcomeOf({ ...whole, steps: [{ ...first, [name]: true }, ...rest] })).toBe('policy_undecided');
      expect(outcomeOf({ ...whole, tools: { ...whole.tools, [name]: true } })).toBe('policy_undecided');
    }),
  );
});

test('a plan without the provider call or without the record is undecided', () => {
  for (const step of ['call_llm', 'audit_write'])
    expect(outcomeOf({ ...whole, steps: whole.steps.filter((row) => row.step !== step) })).toBe('policy_undecided');
});
