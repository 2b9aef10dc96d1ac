// The steps that have a file; a row of the sequence that is not here is not built, and a plan that needs it is refused.
import type { StepName } from './sequence.ts';
import type { Step } from './step.ts';
import { adaptiveThresholds } from './steps/adaptive-thresholds.ts';
import { auditWrite } from './steps/audit-write.ts';
import { budget } from './steps/budget.ts';
import { callLlm } from './steps/call-llm.ts';
import { classifyData } from './steps/classify-data.ts';
import { costTracking } from './steps/cost-tracking.ts';
import { debugLog } from './steps/debug-log.ts';
import { detectInjection } from './steps/detect-injection.ts';
import { detectPii } from './steps/detect-pii.ts';
import { detectSecrets } from './steps/detect-secrets.ts';
import { detectUnicode } from './steps/detect-unicode.ts';
import { dlp } from './steps/dlp.ts';
import { filterTools } from './steps/filter-tools.ts';
import { loopGuard } from './steps/loop-guard.ts';
import { outputConstraints } from './steps/output-constraints.ts';
import { outputDedup } from './steps/output-dedup.ts';
import { piiRestore } from './steps/pii-restore.ts';
import { piiTokenize } from './steps/pii-tokenize.ts';
import { rateLimit } from './steps/rate-limit.ts';
import { scanOutput } from './steps/scan-output.ts';
import { scanToolCalls } from './steps/scan-tool-calls.ts';
import { sessionBudget } from './steps/session-budget.ts';
import { sessionEscalation } from './steps/session-escalation.ts';
import { sessionLoopGuard } from './steps/session-loop-guard.ts';
import { taintCheck } from './steps/taint-check.ts';
import { taintLabel } from './steps/taint-label.ts';
import { toolConstraints } from './steps/tool-constraints.ts';
import { toolIntegrity } from './steps/tool-integrity.ts';
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
  loopGuard,
  sessionLoopGuard,
  taintCheck,
  taintLabel,
  toolIntegrity,
  toolConstraints,
  scanToolCalls,
  outputConstraints,
  outputDedup,
  dlp,
  sessionEscalation,
  debugLog,
  adaptiveThresholds,
  piiTokenize,
  piiRestore,
  validateInput,
];

const byName: ReadonlyMap<string, Step> = new Map(builtSteps.map((step) => [step.name, step]));

export const builtStep = (name: StepName): Step | undefined => byName.get(name);
