// The refusal that findings of a step come to: what was found how often, and where.
import type { Blocked, Whereabouts } from './call.ts';
import type { CompiledStep } from './compile-plan.ts';
import { describeCounts, type Finding, type FindingCounts } from './finding.ts';

export const refusalFor = (
  step: CompiledStep,
  causes: readonly Finding[],
  subject: Whereabouts['subject'],
  counts: FindingCounts,
): Blocked => ({
  step: step.step.name,
  reason: 'blocked',
  details: { step: step.step.name, detail: describeCounts(counts) },
  findings: counts,
  where: { subject, findings: causes },
});
