// Plans as a policy service would send them, for tests.
import { type CompiledPlan, compilePlan, parsePlan } from '../compile-plan.ts';
import type { PlanInput } from '../plan.ts';
import { presetSteps } from '../presets.ts';

type StepInput = PlanInput['steps'][number];

/** The starter preset with its published settings, and steps of it replaced or added by name. */
export const starterPlan = (steps: readonly StepInput[] = [], head: Partial<PlanInput> = {}): CompiledPlan => {
  const byName = new Map<string, StepInput>();
  for (const step of presetSteps('starter')) byName.set(step, { step });
  byName.set('rate_limit', { step: 'rate_limit', settings: { max_calls: 100, window_seconds: 3600 } });
  for (const step of steps) byName.set(step.step, step);
  return compilePlan(parsePlan({ revision: 'r1', preset: 'starter', steps: [...byName.values()], ...head }));
};
