// The steps that have a file; a row of the sequence that is not here is not built, and a plan that needs it is refused.
import type { StepName } from './sequence.ts';
import type { Step } from './step.ts';
import { adaptiveThresholds } from './steps/adaptive-thresholds.ts';
import { auditWrite } from './steps/audit-write.ts';
import { budget } from './steps/budget.ts';
import { callLlm } from './steps/call-llm.ts';
import { callTool } from './steps/call-tool.ts';
import { classifyData } from './steps/classify-data.ts';
import { contentSafety } from './steps/content-safety.ts';
import { costTracking } from './steps/cost-tracking.ts';
import { debugLog } from './steps/debug-log.ts';
import { detectBusiness } from './steps/detect-business.ts';
import { detectCodeExec } from './steps/detect-code-exec.ts';
import { detectEscalation } from './steps/detect-escalation.ts';
import { detectExfiltration } from './steps/detect-exfiltration.ts';
import { detectInfra } from './steps/detect-infra.ts';
import { detectInjection } from './steps/detect-injection.ts';
import { detectInsiderThreat } from './steps/detect-insider-threat.ts';
import { detectMemoryPoison } from './steps/detect-memory-poison.ts';
import { detectMultimodal } from './steps/detect-multimodal.ts';
import { detectPii } from './steps/detect-pii.ts';
import { detectSecrets } from './steps/detect-secrets.ts';
import { detectToolPoison } from './steps/detect-tool-poison.ts';
import { detectUnicode } from './steps/detect-unicode.ts';
import { dlp } from './steps/dlp.ts';
import { filterTools } from './steps/filter-tools.ts';
import { imageInspection } from './steps/image-inspection.ts';
import { loopGuard } from './steps/loop-guard.ts';
import { modelRouting } from './steps/model-routing.ts';
import { outputConstraints } from './steps/output-constraints.ts';
import { outputDedup } from './steps/output-dedup.ts';
import { piiRestore } from './steps/pii-restore.ts';
import { piiTokenize } from './steps/pii-tokenize.ts';
import { rateLimit } from './steps/rate-limit.ts';
import { requireApproval } from './steps/require-approval.ts';
import { scanOutput } from './steps/scan-output.ts';
import { scanToolCalls } from './steps/scan-tool-calls.ts';
import { scanToolResults } from './steps/scan-tool-results.ts';
import { sessionBudget } from './steps/session-budget.ts';
import { sessionEscalation } from './steps/session-escalation.ts';
import { sessionLoopGuard } from './steps/session-loop-guard.ts';
import { shellBleed } from './steps/shell-bleed.ts';
import { taintCheck } from './steps/taint-check.ts';
import { taintLabel } from './steps/taint-label.ts';
import { toolConstraints } from './steps/tool-constraints.ts';
import { toolIntegrity } from './steps/tool-integrity.ts';
import { toolPermissions } from './steps/tool-permissions.ts';
import { userToolScopes } from './steps/user-tool-scopes.ts';
import { validateInput } from './steps/validate-input.ts';
import { verifyArtifacts } from './steps/verify-artifacts.ts';
import { verifyToolGovernance } from './steps/verify-tool-governance.ts';

export const builtSteps: readonly Step[] = [
  adaptiveThresholds,
  auditWrite,
  budget,
  callLlm,
  callTool,
  classifyData,
  contentSafety,
  costTracking,
  debugLog,
  detectBusiness,
  detectCodeExec,
  detectEscalation,
  detectExfiltration,
  detectInfra,
  detectInjection,
  detectInsiderThreat,
  detectMemoryPoison,
  detectMultimodal,
  detectPii,
  detectSecrets,
  detectToolPoison,
  detectUnicode,
  dlp,
  filterTools,
  imageInspection,
  loopGuard,
  modelRouting,
  outputConstraints,
  outputDedup,
  piiRestore,
  piiTokenize,
  rateLimit,
  requireApproval,
  scanOutput,
  scanToolCalls,
  scanToolResults,
  sessionBudget,
  sessionEscalation,
  sessionLoopGuard,
  shellBleed,
  taintCheck,
  taintLabel,
  toolConstraints,
  toolIntegrity,
  toolPermissions,
  userToolScopes,
  validateInput,
  verifyArtifacts,
  verifyToolGovernance,
];

const byName: ReadonlyMap<string, Step> = new Map(builtSteps.map((step) => [step.name, step]));

export const builtStep = (name: StepName): Step | undefined => byName.get(name);
