import { Fault, isFault } from '@tappass/errors/fault';
import { expect, test } from 'vitest';
import type { Call } from './call.ts';
import { type CompiledPlan, compilePlan, parsePlan } from './compile-plan.ts';
import { type Outcome, runPhase } from './runner.ts';
import { type Limits, type TestPorts, testPorts } from './testing/limits.ts';
import { starterPlan } from './testing/plans.ts';
import { callOf, chatBody, saying } from './testing/step-case.ts';

const runAll = async (plan: CompiledPlan, call: Call, ports: TestPorts): Promise<Outcome> => {
  const before = await runPhase('before', plan, call, ports);
  const called = before.blocked === undefined ? await runPhase('call', plan, before.call, ports) : before;
  return runPhase('after', plan, called.call, ports);
};

const stepsOf = (outcome: Outcome): string[] => outcome.trail.map((entry) => entry.step);

test('a call runs through all phases, is priced, settled and recorded', async () => {
  const ports = testPorts();
  const outcome = await runAll(starterPlan(), saying('hello'), ports);
  expect(outcome.blocked).toBeUndefined();
  expect(stepsOf(outcome).slice(0, 2)).toEqual(['validate_input', 'rate_limit']);
  expect(stepsOf(outcome).slice(-2)).toEqual(['cost_tracking', 'audit_write']);
  expect(outcome.call.costUsdMicros).toBe(75);
  expect(ports.settled).toEqual([75]);
  expect(ports.records).toHaveLength(1);
});

test('without a waiting step the phase answers at once, and ports that wait lead to the same outcome', async () => {
  const plan = starterPlan();
  const atOnce = runPhase('before', plan, saying('hello'), testPorts());
  expect(atOnce).not.toBeInstanceOf(Promise);
  const late = await runAll(plan, saying('hello'), testPorts({ late: true }));
  expect(stepsOf(late)).toEqual(stepsOf(await runAll(plan, saying('hello'), testPorts())));
  expect(late.call.costUsdMicros).toBe(75);
});

test('a refused call goes no further, but its books are closed', async () => {
  const ports = testPorts({ taken: 100 });
  const outcome = await runAll(starterPlan(), saying('hello'), ports);
  expect(outcome.blocked).toMatchObject({
    step: 'rate_limit',
    reason: 'rate_limited',
    details: { scope: 'agent', seconds: 7 },
  });
  expect(stepsOf(outcome)).toEqual(['validate_input', 'rate_limit', 'cost_tracking', 'audit_write']);
  expect(ports.records[0]?.blocked?.reason).toBe('rate_limited');
  expect(ports.settled).toEqual([0]);
});

test('a port that fails with a reason refuses with that reason, anything else with step_failed', async () => {
  const failing = (thrown: unknown): Partial<Limits> => ({
    answer: () => {
      throw thrown;
    },
  });
  const known = await runAll(
    starterPlan(),
    saying('x'),
    testPorts(failing(new Fault('provider_timeout', { details: { provider: 'p' } }))),
  );
  expect(known.blocked).toMatchObject({ step: 'call_llm', reason: 'provider_timeout', details: { provider: 'p' } });
  const unknown = await runAll(starterPlan(), saying('x'), testPorts(failing(new TypeError('inner'))));
  expect(unknown.blocked).toMatchObject({ step: 'call_llm', reason: 'step_failed' });
  expect(JSON.stringify(unknown.blocked?.details)).not.toContain('inner');
});

test('an outcome that cannot be recorded is a refusal even where everything passed', async () => {
  const outcome = await runAll(
    starterPlan(),
    saying('x'),
    testPorts({ throwOnRecord: new Fault('evidence_unavailable') }),
  );
  expect(outcome.blocked?.reason).toBe('evidence_unavailable');
});

test('shadow mode obeys limits and shape all the same', async () => {
  const shadow = starterPlan([], { mode: 'shadow' });
  expect((await runAll(shadow, saying('x'), testPorts({ taken: 100 }))).blocked?.reason).toBe('rate_limited');
  expect((await runAll(shadow, callOf({ model: 'm-1' }), testPorts())).blocked?.reason).toBe('bad_field');
});

test('with a budget flag’s limits in the plan the reservation is asked for, late or at once', async () => {
  const plan = starterPlan([{ step: 'check_budget', settings: { max_cost_usd: 0.001 } }]);
  for (const late of [false, true]) {
    const outcome = await runAll(plan, callOf(chatBody('hi', { max_tokens: 100 })), testPorts({ late }));
    expect(outcome.blocked?.reason).toBe('budget_exceeded');
  }
});

test.each([
  ['no call_llm', { revision: 'r', preset: 'starter', steps: [{ step: 'audit_write' }] }],
  ['an unknown step', { revision: 'r', preset: 'starter', steps: [{ step: 'nonsense' }] }],
  ['an unknown field', { revision: 'r', preset: 'starter', steps: [], surprise: 1 }],
  [
    'settings that do not fit',
    {
      revision: 'r',
      preset: 'starter',
      steps: [{ step: 'call_llm' }, { step: 'audit_write' }, { step: 'rate_limit', settings: { max_calls: -1 } }],
    },
  ],
  ['nothing', undefined],
])('a plan with %s is refused as undecided policy', (_, input) => {
  const attempt = (): unknown => {
    try {
      return compilePlan(parsePlan(input));
    } catch (thrown) {
      return isFault(thrown) ? thrown.reason : thrown;
    }
  };
  expect(attempt()).toBe('policy_undecided');
});
