// The file of each row of the sequence. The type holds the two together: a row without a file does not compile, nor a file without its row.
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

const table: Readonly<Record<StepName, Step>> = {
  adaptive_thresholds: adaptiveThresholds,
  audit_write: auditWrite,
  budget: budget,
  call_llm: callLlm,
  call_tool: callTool,
  classify_data: classifyData,
  content_safety: contentSafety,
  cost_tracking: costTracking,
  debug_log: debugLog,
  detect_business: detectBusiness,
  detect_code_exec: detectCodeExec,
  detect_escalation: detectEscalation,
  detect_exfiltration: detectExfiltration,
  detect_infra: detectInfra,
  detect_injection: detectInjection,
  detect_insider_threat: detectInsiderThreat,
  detect_memory_poison: detectMemoryPoison,
  detect_multimodal: detectMultimodal,
  detect_pii: detectPii,
  detect_secrets: detectSecrets,
  detect_tool_poison: detectToolPoison,
  detect_unicode: detectUnicode,
  dlp: dlp,
  filter_tools: filterTools,
  image_inspection: imageInspection,
  loop_guard: loopGuard,
  model_routing: modelRouting,
  output_constraints: outputConstraints,
  output_dedup: outputDedup,
  pii_restore: piiRestore,
  pii_tokenize: piiTokenize,
  rate_limit: rateLimit,
  require_approval: requireApproval,
  scan_output: scanOutput,
  scan_tool_calls: scanToolCalls,
  scan_tool_results: scanToolResults,
  session_budget: sessionBudget,
  session_escalation: sessionEscalation,
  session_loop_guard: sessionLoopGuard,
  shell_bleed: shellBleed,
  taint_check: taintCheck,
  taint_label: taintLabel,
  tool_constraints: toolConstraints,
  tool_integrity: toolIntegrity,
  tool_permissions: toolPermissions,
  user_tool_scopes: userToolScopes,
  validate_input: validateInput,
  verify_artifacts: verifyArtifacts,
  verify_tool_governance: verifyToolGovernance,
};

export const allSteps: readonly Step[] = Object.values(table);

export const stepOf = (name: StepName): Step => table[name];
