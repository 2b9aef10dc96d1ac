import { z } from 'zod';

import { block, defineStep, found, pass, remembering, type Verdict } from '../step.ts';

const settings = z.object({
  /** Refused calls of a session (halved every 30 minutes) from which it is watched, slowed down, and locked. */
  warn_at: z.number().positive().default(3),
  slow_at: z.number().positive().default(6),
  lock_at: z.number().positive().default(12),
  slow_ms: z.int().min(0).max(30_000).default(1_500),
});
type Settings = z.infer<typeof settings>;

/** Refusals that say something about the caller; a provider that fails or a budget that ends does not. */
const probing: ReadonlySet<string> = new Set([
  'blocked',
  'stream_blocked',
  'session_tool_rug_pull',
  'loop_detected',
  'model_not_allowed',
]);

export const sessionEscalation = defineStep<Settings>({
  name: 'session_escalation',
  sentence:
    'Answers repeated probing: a session that is refused again and again is watched, then slowed down, then locked.',
  settings,
  action: 'notify',
  threshold: 0,
  closesBooks: true,
  opens: (call, set) => (call.session.probes >= set.lock_at ? block('session_locked', {}) : pass),
  run(call, set, ports) {
    const probed = call.blocked !== undefined && probing.has(call.blocked.reason);
    const level = levelOf(call.session.probes + (probed ? 1 : 0), set);
    const saying = level === undefined ? pass : found([findingOf(level)]);
    const verdict: Verdict = probed ? remembering(saying, { probes: 1 }) : saying;
    const slowed = level === 'slow' ? ports.pause(call, set.slow_ms) : undefined;
    return slowed instanceof Promise ? slowed.then(() => verdict) : verdict;
  },
});

const levelOf = (probes: number, set: Settings): 'warn' | 'slow' | 'lock' | undefined => {
  if (probes >= set.lock_at) return 'lock';
  if (probes >= set.slow_at) return 'slow';
  return probes >= set.warn_at ? 'warn' : undefined;
};

const findingOf = (level: string) =>
  ({
    step: 'session_escalation',
    detector: 'output',
    type: `probing_${level}`,
    start: 0,
    end: 0,
    score: 1,
    path: 'session',
    severity: 'medium',
  }) as const;
