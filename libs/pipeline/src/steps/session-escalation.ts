import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Call } from '../call.ts';
import type { Detector } from '../finding.ts';
import { halfLifeMs } from '../session.ts';
import { block, defineStep, found, pass, remembering, type Verdict } from '../step.ts';

const settings = z.object({
  /** Distinct severe texts of a session that were refused (halved every 30 minutes), from which it is watched, slowed down, and locked. */
  warn_at: z.number().positive().default(3),
  slow_at: z.number().positive().default(6),
  lock_at: z.number().positive().default(12),
  slow_ms: z.int().min(0).max(30_000).default(1_500),
});
type Settings = z.infer<typeof settings>;

export const sessionEscalation = defineStep<Settings>({
  name: 'session_escalation',
  sentence:
    'Answers repeated probing: a session in which one severe text after another is refused is watched, then slowed down, then locked; a text that is sent again counts once, and other sessions of the same caller are at most slowed.',
  settings,
  action: 'notify',
  threshold: 0,
  closesBooks: true,
  opens: (call, set) => (call.session.probes >= lockedFrom(set) ? locked(call, set) : pass),
  run(call, set, ports) {
    const incident = incidentOf(call);
    const isNew = incident !== undefined && !call.session.incidents.includes(incident);
    const level = levelOf(call, isNew ? 1 : 0, set);
    const saying = level === undefined ? pass : found([findingOf(level)]);
    const verdict: Verdict = incident === undefined ? saying : remembering(saying, { incidents: [incident] });
    const slowed = level === 'slow' ? ports.pause(call, set.slow_ms) : undefined;
    return slowed instanceof Promise ? slowed.then(() => verdict) : verdict;
  },
});

const severe: ReadonlySet<string> = new Set(['high', 'critical']);

/** Whoever works with people's data or a business's meets these refusals again and again, and probes nothing. */
const data: ReadonlySet<Detector> = new Set(['pii', 'business']);

/** What was refused, as a digest of the text and the step; undefined for what says nothing about the caller. */
const incidentOf = (call: Call): string | undefined => {
  const { blocked } = call;
  if (blocked?.reason === 'session_tool_rug_pull') return digestOf([blocked.step, blocked.reason]);
  const cause = blocked?.where?.findings.find(({ severity, detector }) => severe.has(severity) && !data.has(detector));
  if (blocked === undefined || cause === undefined) return undefined;
  const texts = blocked.where?.subject === 'request' ? call.segments : (call.answer?.segments ?? []);
  const text = texts.find(({ where }) => where === cause.path)?.original ?? '';
  return digestOf([blocked.step, cause.type, text]);
};

const digestOf = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);

/** The twelfth within a few minutes is the twelfth, though the first have faded a little. */
const tenths = (probes: number): number => Math.round(probes * 10) / 10;
/** The last of them locks for a minute and a half at least: so far they may have faded. */
const shortestLockMs = 90_000;
const lockedFrom = ({ lock_at }: Pick<Settings, 'lock_at'>): number =>
  Math.max(lock_at - 0.9, lock_at * 2 ** (-shortestLockMs / halfLifeMs));

/** The session's own refusals lock it; those of the caller's other sessions slow it down. */
const levelOf = ({ session }: Call, added: number, set: Settings): 'warn' | 'slow' | 'lock' | undefined => {
  const own = tenths(session.probes + added);
  if (session.probes + added >= lockedFrom(set)) return 'lock';
  const known = Math.max(own, tenths(session.principalProbes));
  if (known >= set.slow_at) return 'slow';
  return known >= set.warn_at ? 'warn' : undefined;
};

/** Opens when enough of its refusals are forgotten. */
const locked = ({ session }: Call, set: Settings): Verdict => {
  const opensMs = halfLifeMs * Math.log2(session.probes / lockedFrom(set));
  const seconds = Math.max(1, Math.ceil(opensMs / 1_000));
  return block('session_locked', { session: session.id, minutes: Math.ceil(seconds / 60), seconds });
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
