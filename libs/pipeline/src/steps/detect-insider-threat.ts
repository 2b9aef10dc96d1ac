import { z } from 'zod';
import type { Call } from '../call.ts';
import { findingsOf } from '../scan-call.ts';
import type { Segment } from '../segment.ts';
import { speakersSetting, speaksAs } from '../speakers.ts';
import { block, defineStep, found, pass, remembering } from '../step.ts';

const settings = z.object({
  /** Points at which the session is refused. */
  block_at: z.number().min(1).max(1_000).default(80),
  /** Added for two, three, and four or more kinds in one session. */
  bonus: z.tuple([z.number().min(0), z.number().min(0), z.number().min(0)]).default([15, 25, 35]),
  speakers: speakersSetting('user', 'assistant', 'tool'),
});
type Settings = z.infer<typeof settings>;

/** Below it the session has forgotten, and with the points the kinds behind them. */
const forgotten = 1;

export const detectInsiderThreat = defineStep<Settings>({
  name: 'detect_insider_threat',
  sentence:
    'Adds up, over a session, signs of self-preservation, blackmail, deception, unauthorised sharing, phishing, sabotage and evasion.',
  settings,
  action: 'log',
  threshold: 0,
  run(call, set) {
    const findings = findingsOf('detect_insider_threat', newSegments(call), ['insider'], speaksAs(set.speakers));
    const { session } = call;
    // what its principal's other sessions gathered speaks only where this call adds to it: it locks nobody out
    const gathered = findings.length === 0 ? session.risk : Math.max(session.risk, session.principalRisk);
    const known = gathered < forgotten ? [] : session.threats;
    if (findings.length === 0 && gathered + bonusFor(known, set) < set.block_at) return pass;
    const risk = Math.round(findings.reduce((sum, finding) => sum + finding.score * 100, 0));
    const threats = [...new Set(findings.map((finding) => finding.type))];
    const kinds = [...new Set([...known, ...threats])];
    const total = Math.round(gathered + risk + bonusFor(kinds, set));
    const verdict = total >= set.block_at ? refusal(total, kinds, set) : found(findings);
    return findings.length === 0 ? verdict : remembering(verdict, { risk, threats });
  },
});

const bonusFor = (kinds: readonly string[], set: Settings): number =>
  kinds.length < 2 ? 0 : (set.bonus[Math.min(kinds.length, 4) - 2] ?? 0);

const refusal = (total: number, kinds: readonly string[], set: Settings) =>
  block('blocked', {
    step: 'detect_insider_threat',
    detail: `the session's risk is ${total} of ${set.block_at} (${kinds.join(', ')})`,
  });

/** A history is sent again with every turn; what an earlier turn has been charged for is not charged again. */
const newSegments = (call: Call): readonly Segment[] => {
  if (call.session.turn <= 1) return call.segments;
  let last = -1;
  for (const segment of call.segments) {
    if (segment.provenance === 'assistant') last = Math.max(last, positionOf(segment));
  }
  return call.segments.filter((segment) => positionOf(segment) >= last);
};

/** Which message a text stands in; a text outside the history is always new. */
const positionOf = (segment: Segment): number => {
  const at = segment.path[1];
  return typeof at === 'number' ? at : Number.MAX_SAFE_INTEGER;
};
