import { hash } from 'node:crypto';
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
  for (const [start, end] of blocksOf(segment.text)) {
    const block = segment.text.slice(start, end).trim();
    if (block.length < set.min_chars) continue;
    const print = printOf(block);
    const times = (seen.get(print) ?? 0) + 1;
    seen.set(print, times);
    fresh.push(print);
    if (times <= set.max_times) continue;
    const place = { start, end, path: segment.where };
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

/** What stands between blank lines. */
function* blocksOf(text: string): Generator<readonly [start: number, end: number]> {
  let start = 0;
  for (let line = text.indexOf('\n'); line !== -1; ) {
    const next = text.indexOf('\n', line + 1);
    if (next === -1) break;
    if (isBlank(text, line + 1, next)) {
      if (line > start) yield [start, line];
      start = next + 1;
    }
    line = next;
  }
  yield [start, text.length];
}

const isBlank = (text: string, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0d && code !== 0x09) return false;
  }
  return true;
};

/** Most texts have single spaces only, and a test is much cheaper than to write them anew. */
const unevenSpace = /[^\S ]| {2}/;

const printOf = (block: string): string =>
  hash('sha256', (unevenSpace.test(block) ? block.replace(/\s+/g, ' ') : block).toLowerCase()).slice(0, 16);
