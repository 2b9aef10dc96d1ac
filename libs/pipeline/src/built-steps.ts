// The steps that have a file; a row of the sequence that is not here is not built, and a plan that needs it is refused.
import type { StepName } from './sequence.ts';
import type { Step } from './step.ts';
import { auditWrite } from './steps/audit-write.ts';
import { budget } from './steps/budget.ts';
import { callLlm } from './steps/call-llm.ts';
import { classifyData } from './steps/classify-data.ts';
import { costTracking } from './steps/cost-tracking.ts';
import { detectInjection } from './steps/detect-injection.ts';
import { detectPii } from './steps/detect-pii.ts';
import { detectSecrets } from './steps/detect-secrets.ts';
import { detectUnicode } from './steps/detect-unicode.ts';
import { filterTools } from './steps/filter-tools.ts';
import { rateLimit } from './steps/rate-limit.ts';
import { scanOutput } from './steps/scan-output.ts';
import { sessionBudget } from './steps/session-budget.ts';
import { toolPermissions } from './steps/tool-permissions.ts';
import { userToolScopes } from './steps/user-tool-scopes.ts';
import { validateInput } from './steps/validate-input.ts';

export const builtSteps: readonly Step[] = [
  auditWrite,
  budget,
  callLlm,
  classifyData,
  costTracking,
  detectInjection,
  detectPii,
  detectSecrets,
  detectUnicode,
  filterTools,
  rateLimit,
  scanOutput,
  sessionBudget,
  toolPermissions,
  userToolScopes,
  validateInput,
];

const byName: ReadonlyMap<string, Step> = new Map(builtSteps.map((step) => [step.name, step]));

export const builtStep = (name: StepName): Step | undefined => byName.get(name);
