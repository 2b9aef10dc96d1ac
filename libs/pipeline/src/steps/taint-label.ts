import { z } from 'zod';
import type { Call } from '../call.ts';
import type { Detector } from '../finding.ts';
import { findingsOf } from '../scan-call.ts';
import type { Taint } from '../session.ts';
import { sourceListsOf, sourceSettings } from '../source-lists.ts';
import { defineStep, pass, remembering } from '../step.ts';
import { originsOf } from '../tools/origins.ts';

const settings = z.object({
  ...sourceSettings,
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

const hasForeignWords = (call: Call, set: Settings): boolean =>
  call.segments.some((segment) => segment.provenance === 'tool') && originsOf(call, sourceListsOf(set)).hasOutside;
