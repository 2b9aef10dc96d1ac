import { z } from 'zod';
import { documentFingerprints } from '../answer/document-fingerprints.ts';
import type { Call } from '../call.ts';
import { countByType, type Finding } from '../finding.ts';
import { findingsOf } from '../scan-call.ts';
import { defineStep, found, remembering } from '../step.ts';

const settings = z.object({
  /** Sensitive items of all types that may leave in the answers of one session. */
  max_items: z.int().nonnegative().default(50),
  /** By type (`email`, `iban`, …). */
  max_by_type: z.record(z.string(), z.int().nonnegative()).default({}),
  /** Documents known by their prints (answer/document-fingerprints.ts); an answer may share fewer than `min_prints` with one. */
  documents: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(100),
        prints: z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(100_000),
      }),
    )
    .default([]),
  min_prints: z.int().positive().default(3),
});
type Settings = z.infer<typeof settings>;

export const dlp = defineStep<Settings>({
  name: 'dlp',
  sentence: 'Counts the sensitive items that leave in a session, and knows passages of registered documents.',
  settings,
  action: 'block',
  threshold: 0.8,
  readsAnswer: true,
  run(call, set) {
    const segments = call.answer?.segments ?? [];
    const items = findingsOf('dlp', segments, ['pii', 'secret']).filter((finding) => finding.score >= 0.8);
    const left = countByType(items);
    const findings = [...overLimits(call, left, set), ...knownDocuments(call, set)];
    const verdict = found(findings, 'answer');
    return items.length === 0 ? verdict : remembering(verdict, { left });
  },
});

const overLimits = (call: Call, left: Readonly<Record<string, number>>, set: Settings): Finding[] => {
  const findings: Finding[] = [];
  let total = 0;
  for (const n of Object.values(call.session.left)) total += n;
  for (const n of Object.values(left)) total += n;
  // an answer without any item is not to blame for those before it
  if (Object.keys(left).length > 0 && total > set.max_items) findings.push(whole('volume'));
  for (const [type, most] of Object.entries(set.max_by_type)) {
    const now = left[type] ?? 0;
    if (now > 0 && (call.session.left[type] ?? 0) + now > most) findings.push(whole(`volume_${type}`));
  }
  return findings;
};

const printSets = new WeakMap<readonly string[], ReadonlySet<string>>();
const setOf = (prints: readonly string[]): ReadonlySet<string> => {
  const known = printSets.get(prints) ?? new Set(prints);
  printSets.set(prints, known);
  return known;
};

const knownDocuments = (call: Call, set: Settings): Finding[] => {
  if (set.documents.length === 0) return [];
  const prints = (call.answer?.segments ?? []).flatMap(({ text }) => documentFingerprints(text));
  return set.documents
    .filter(({ prints: registered }) => {
      const document = setOf(registered);
      return prints.filter((print) => document.has(print)).length >= Math.min(set.min_prints, document.size);
    })
    .filter(({ prints: registered }) => registered.length > 0)
    .map(() => whole('registered_document'));
};

/** About the answer as a whole: nothing smaller could be cut out to make it good. */
const whole = (type: string): Finding => ({
  step: 'dlp',
  detector: 'output',
  type,
  start: 0,
  end: 0,
  score: 1,
  path: 'answer',
  severity: 'high',
});
