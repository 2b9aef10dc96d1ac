// What a real deployment gives each kind of agent: the preset as it ships, the tools of its kind, and in regulated a human for acts outside.
import { type Kind, outward, toolsOf } from './tools.ts';

export const presets = ['starter', 'standard', 'regulated'] as const;
export type Preset = (typeof presets)[number];

/** Reads texts for instructions; without them it is seen what the others hold by themselves. */
const textChecks = [
  'detect_injection',
  'scan_tool_results',
  'detect_escalation',
  'detect_memory_poison',
  'detect_insider_threat',
  'detect_exfiltration',
  'detect_code_exec',
];

/** Addresses and names are what these agents work with: their operators have them noted, and what may leave is judged by taint_check. */
const worksWithPersons: ReadonlySet<Kind> = new Set<Kind>(['mail', 'research', 'shopping']);

const personalDataNoted = { detect_pii: { on_detection: 'log' }, scan_output: { actions: { pii: 'log' } } };

export const pipelineOf = (preset: Preset, kind: Kind, readsTexts: boolean): object => ({
  preset,
  tools: { allow: toolsOf[kind].map(({ name }) => name) },
  overrides: {
    rate_limit: { max_calls: 1_000_000, window_seconds: 3_600 },
    ...(preset !== 'starter' && worksWithPersons.has(kind) && personalDataNoted),
    ...(preset === 'regulated' &&
      outward[kind].length > 0 && { require_approval: { required_for: { tools: [...outward[kind]] } } }),
    ...(!readsTexts &&
      preset !== 'starter' &&
      Object.fromEntries(textChecks.map((step) => [step, { on_detection: 'log' }]))),
    ...(!readsTexts && preset === 'starter' && { detect_injection: { on_detection: 'log' } }),
  },
});
