import { z } from 'zod';
import type { Call } from '../call.ts';
import type { Detector } from '../finding.ts';
import { matchAny } from '../glob.ts';
import { findingsOf } from '../scan-call.ts';
import type { Taint } from '../session.ts';
import { defineStep, pass, remembering } from '../step.ts';
import { toolHistory } from '../tools/history.ts';

const settings = z.object({
  /** Globs: tools whose results are our own house's word; the results of all others come from outside. */
  internal_tools: z.array(z.string().min(1)).default([]),
  /** Confidence from which a finding taints. */
  min_score: z.number().min(0).max(1).default(0.8),
});
type Settings = z.infer<typeof settings>;

export const taintLabel = defineStep<Settings>({
  name: 'taint_label',
  sentence: 'Marks the session PII, SECRET or EXTERNAL by what has entered it with this turn; a mark lives 30 minutes.',
  settings,
  action: 'log',
  threshold: 0,
  run(call, set) {
    const taints: Taint[] = [];
    if (holds(call, 'pii', set.min_score)) taints.push('PII');
    if (holds(call, 'secret', set.min_score)) taints.push('SECRET');
    if (hasForeignWords(call, set)) taints.push('EXTERNAL');
    return taints.length === 0 ? pass : remembering(pass, { taints });
  },
});

const holds = (call: Call, detector: Detector, minScore: number): boolean =>
  findingsOf('taint_label', call.segments, [detector]).some((finding) => finding.score >= minScore);

/** A result whose call is unknown is foreign: only a name on the list makes it ours. */
const hasForeignWords = (call: Call, set: Settings): boolean => {
  if (!call.segments.some((segment) => segment.provenance === 'tool')) return false;
  if (set.internal_tools.length === 0) return true;
  const isInternal = matchAny(set.internal_tools);
  const history = toolHistory(call.surface, call.body);
  const names = new Map(history.calls.map((past) => [past.id, past.name]));
  return history.results.length === 0 || history.results.some((id) => !isInternal(names.get(id) ?? ''));
};
