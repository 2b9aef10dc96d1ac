// What the presets set beyond their steps' own defaults; the members themselves are columns of the sequence.
import type { PresetName } from '@tappass/pipeline/sequence';

type StepSettings = Readonly<Record<string, unknown>>;

/** Whose words may cost what, where a preset differs from the steps' own tables. */
const everybodyAnswers = {
  system: { block: 0.5 },
  developer: { block: 0.5 },
  tool: { block: 0.5 },
  tool_definition: { block: 0.5 },
};
const onRecord = { system: { log: 0.5 }, developer: { log: 0.5 }, tool_definition: { log: 0.5 } };

export const presetSettings: Readonly<Record<PresetName, Readonly<Record<string, StepSettings>>>> = {
  starter: {
    rate_limit: { max_calls: 100, window_seconds: 3600 },
    detect_pii: { on_detection: 'log' },
    detect_secrets: { on_detection: 'block' },
    detect_injection: { on_detection: 'block', threshold: 0.8, by_speaker: { user: { block: 0.95 } } },
  },
  standard: {
    validate_input: { unknown_types: 'refuse', unknown_fields: 'refuse' },
    rate_limit: { max_calls: 50, window_seconds: 3600 },
    budget: { max_cost_usd: 100, window: 'daily' },
    detect_pii: { on_detection: 'block' },
    detect_secrets: { on_detection: 'block' },
    detect_injection: { on_detection: 'block', threshold: 0.6 },
    tool_permissions: { actions: { unoffered_tool: 'redact' } },
    scan_output: { on_detection: 'redact' },
    loop_guard: { max_iterations: 25 },
  },
  regulated: {
    validate_input: { hosted_tools: 'refuse', unknown_types: 'refuse', unknown_fields: 'refuse' },
    rate_limit: { max_calls: 30, window_seconds: 3600 },
    budget: { max_cost_usd: 50, window: 'daily' },
    detect_pii: { on_detection: 'block', by_speaker: everybodyAnswers },
    detect_secrets: { on_detection: 'block' },
    detect_injection: {
      on_detection: 'block',
      threshold: 0.5,
      by_speaker: { ...onRecord, user: { block: 0.5 }, tool: { block: 0.5 } },
    },
    detect_exfiltration: { by_speaker: { assistant: { block: 0.8 }, tool: { block: 0.8 } } },
    detect_memory_poison: { by_speaker: { tool: { block: 0.8 } } },
    scan_tool_results: { by_speaker: { tool: { block: 0.5 } } },
    image_inspection: { refuse_unread: true },
    tool_permissions: { actions: { unoffered_tool: 'redact' } },
    scan_output: { on_detection: 'block' },
    loop_guard: { max_iterations: 15 },
    require_approval: {
      required_for: { classifications: ['RESTRICTED', 'CONFIDENTIAL'], tools: ['send_email', 'delete_*'] },
    },
  },
};
