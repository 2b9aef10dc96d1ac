// A text of a provider that is no answer, such as an error's message, without what the plan would let no answer hold.
import type { Call } from './call.ts';
import type { CompiledPlan, CompiledStep } from './compile-plan.ts';
import { actionOf, thresholdOf } from './judge.ts';
import { applyCuts, type Cut, cutFor } from './redact.ts';
import type { RawFinding } from './scan/rule.ts';
import { scanText } from './scan/scan.ts';
import { readsOf } from './step.ts';

/** Secrets go whatever the plan says; what a step would refuse an answer for is cut out, since there is no answer to refuse. */
export const cleanText = (text: string, plan: CompiledPlan, call: Call): string => {
  const found = scanText(text);
  if (found.length === 0) return text;
  const secrets = found.filter(({ detector }) => detector === 'secret').map((one) => cutFor(one, false));
  const steps = [...plan.phases.call, ...plan.phases.after].filter(({ obeyed }) => obeyed);
  return applyCuts(text, [...secrets, ...steps.flatMap((step) => cutsBy(step, found, call))]);
};

const cutsBy = (step: CompiledStep, found: readonly RawFinding[], call: Call): Cut[] => {
  const detectors = readsOf(step.step, step.settings, call);
  const threshold = thresholdOf(step, call);
  return found
    .filter(({ detector, score }) => detectors.includes(detector) && score >= threshold)
    .filter((one) => goes.has(actionOf(one, step)))
    .map((one) => cutFor(one, step.mask));
};

const goes: ReadonlySet<string> = new Set(['redact', 'block']);
