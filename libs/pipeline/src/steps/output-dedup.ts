import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Finding } from '../finding.ts';
import type { Segment } from '../segment.ts';
import { defineStep, found, remembering } from '../step.ts';

const settings = z.object({
  /** Shorter blocks repeat for good reasons. */
  min_chars: z.int().positive().default(200),
  /** How often one block may stand in the answers of a session, this one included. */
  max_times: z.int().positive().default(2),
});
type Settings = z.infer<typeof settings>;

/** Blocks of one answer that the session remembers. */
const remembered = 16;

export const outputDedup = defineStep<Settings>({
  name: 'output_dedup',
  sentence: 'Finds blocks of text that an answer repeats, or that earlier answers of the session held already.',
  settings,
  action: 'log',
  threshold: 0,
  readsAnswer: true,
  run(call, set) {
    const seen = new Map<string, number>();
    for (const block of call.session.blocks) seen.set(block, (seen.get(block) ?? 0) + 1);
    const fresh: string[] = [];
    const findings = (call.answer?.segments ?? []).flatMap((segment) => repeats(segment, set, seen, fresh));
    const verdict = found(findings, 'answer');
    return fresh.length === 0 ? verdict : remembering(verdict, { blocks: fresh.slice(0, remembered) });
  },
});

const repeats = (segment: Segment, set: Settings, seen: Map<string, number>, fresh: string[]): Finding[] => {
  const findings: Finding[] = [];
  let at = 0;
  for (const block of segment.text.split(/(\n\s*\n)/)) {
    const start = at;
    at += block.length;
    if (block.trim().length < set.min_chars) continue;
    const print = createHash('sha256')
      .update(block.replace(/\s+/g, ' ').trim().toLowerCase())
      .digest('hex')
      .slice(0, 16);
    const times = (seen.get(print) ?? 0) + 1;
    seen.set(print, times);
    fresh.push(print);
    if (times <= set.max_times) continue;
    const place = { start, end: at, path: segment.where };
    findings.push({
      step: 'output_dedup',
      detector: 'output',
      type: 'repeated_block',
      score: 1,
      severity: 'low',
      ...place,
    });
  }
  return findings;
};
