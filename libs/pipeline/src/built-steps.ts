// The steps that have a file; a row of the sequence that is not here is not built, and a plan that needs it is refused.
import type { StepName } from './sequence.ts';
import type { Step } from './step.ts';
import { auditWrite } from './steps/audit-write.ts';
import { budget } from './steps/budget.ts';
import { callLlm } from './steps/call-llm.ts';
import { costTracking } from './steps/cost-tracking.ts';
import { rateLimit } from './steps/rate-limit.ts';
import { validateInput } from './steps/validate-input.ts';

export const builtSteps: readonly Step[] = [validateInput, rateLimit, budget, callLlm, costTracking, auditWrite];

const byName: ReadonlyMap<string, Step> = new Map(builtSteps.map((step) => [step.name, step]));

export const builtStep = (name: StepName): Step | undefined => byName.get(name);
