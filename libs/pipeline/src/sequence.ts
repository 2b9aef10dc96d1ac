// The 49 steps in running order, as one table: public position, name, aliases, phase, category, and the three presets.

export type Phase = 'before' | 'call' | 'after';

export type Category =
  | 'access_control'
  | 'data_protection'
  | 'threat_detection'
  | 'classify_and_prepare'
  | 'route_and_execute'
  | 'response_safety'
  | 'tracking';

export type PresetName = 'starter' | 'standard' | 'regulated';

/** Which presets hold a row; each preset holds everything of the one before it, so one word says it. */
type From = PresetName | 'none';

const row = <const N extends string>(
  position: number,
  step: N,
  phase: Phase,
  category: Category,
  from: From,
  aliases: readonly string[] = [],
) => ({
  position,
  step,
  aliases,
  phase,
  category,
  starter: from === 'starter',
  standard: from === 'starter' || from === 'standard',
  regulated: from !== 'none',
});

/** Running order. The position is a public id that policies and audit rows name; it never changes and is not the order. */
export const sequence = [
  row(100, 'validate_input', 'before', 'access_control', 'starter'),
  row(110, 'rate_limit', 'before', 'access_control', 'starter'),
  row(120, 'budget', 'before', 'access_control', 'standard', ['check_budget', 'budget_enforcement']),
  row(130, 'session_budget', 'before', 'access_control', 'standard'),
  row(140, 'user_tool_scopes', 'before', 'access_control', 'standard'),
  row(200, 'detect_pii', 'before', 'data_protection', 'starter'),
  row(210, 'pii_tokenize', 'before', 'data_protection', 'regulated'),
  row(220, 'detect_secrets', 'before', 'data_protection', 'starter'),
  row(230, 'detect_infra', 'before', 'data_protection', 'standard'),
  row(240, 'detect_business', 'before', 'data_protection', 'standard'),
  row(250, 'detect_unicode', 'before', 'data_protection', 'starter'),
  row(260, 'classify_data', 'before', 'data_protection', 'starter'),
  row(270, 'taint_label', 'before', 'data_protection', 'standard'),
  row(300, 'detect_injection', 'before', 'threat_detection', 'starter', ['detect_prompt_injection']),
  row(310, 'detect_escalation', 'before', 'threat_detection', 'standard'),
  row(320, 'detect_tool_poison', 'before', 'threat_detection', 'standard'),
  row(325, 'tool_integrity', 'before', 'threat_detection', 'standard'),
  row(330, 'detect_code_exec', 'before', 'threat_detection', 'standard'),
  row(340, 'detect_multimodal', 'before', 'threat_detection', 'standard'),
  row(355, 'detect_exfiltration', 'before', 'threat_detection', 'standard', ['check_exfiltration']),
  row(360, 'detect_memory_poison', 'before', 'threat_detection', 'standard'),
  row(365, 'detect_insider_threat', 'before', 'threat_detection', 'standard'),
  row(370, 'scan_tool_results', 'before', 'threat_detection', 'standard'),
  row(400, 'image_inspection', 'before', 'classify_and_prepare', 'standard'),
  row(410, 'adaptive_thresholds', 'before', 'classify_and_prepare', 'none'),
  row(590, 'model_routing', 'call', 'route_and_execute', 'standard'),
  row(630, 'filter_tools', 'call', 'route_and_execute', 'regulated'),
  row(600, 'call_llm', 'call', 'route_and_execute', 'starter'),
  row(610, 'call_tool', 'call', 'route_and_execute', 'none'),
  row(620, 'tool_permissions', 'call', 'route_and_execute', 'starter', ['check_tools']),
  row(625, 'tool_constraints', 'call', 'route_and_execute', 'regulated'),
  row(635, 'scan_tool_calls', 'call', 'route_and_execute', 'standard'),
  row(640, 'require_approval', 'call', 'route_and_execute', 'regulated', ['human_approval']),
  row(650, 'verify_tool_governance', 'call', 'route_and_execute', 'none'),
  row(660, 'loop_guard', 'call', 'route_and_execute', 'standard'),
  row(670, 'session_loop_guard', 'call', 'route_and_execute', 'none'),
  row(700, 'scan_output', 'after', 'response_safety', 'standard'),
  row(710, 'dlp', 'after', 'response_safety', 'regulated'),
  row(720, 'output_constraints', 'after', 'response_safety', 'standard'),
  row(730, 'output_dedup', 'after', 'response_safety', 'regulated'),
  row(740, 'content_safety', 'after', 'response_safety', 'standard'),
  row(750, 'shell_bleed', 'after', 'response_safety', 'standard'),
  row(760, 'taint_check', 'after', 'response_safety', 'standard', ['taint_tracking']),
  row(770, 'session_escalation', 'after', 'response_safety', 'standard'),
  row(780, 'verify_artifacts', 'after', 'response_safety', 'standard'),
  row(790, 'pii_restore', 'after', 'response_safety', 'regulated'),
  row(800, 'cost_tracking', 'after', 'tracking', 'starter'),
  row(810, 'audit_write', 'after', 'tracking', 'starter'),
  row(820, 'debug_log', 'after', 'tracking', 'standard'),
] as const;

export type SequenceRow = (typeof sequence)[number];
export type StepName = SequenceRow['step'];
