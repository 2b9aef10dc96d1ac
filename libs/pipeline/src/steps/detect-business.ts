import { z } from 'zod';
import { compileDictionary } from '../scan/dictionary.ts';
import type { RawFinding } from '../scan/rule.ts';
import { compileTenantPatterns, isTenantPattern } from '../scan/tenant-patterns.ts';
import { findingsOf, normalisedSegment } from '../scan-call.ts';
import type { Segment } from '../segment.ts';
import { speakersSetting, speaksAs } from '../speakers.ts';
import { defineStep, found } from '../step.ts';
import { throughCuts } from '../through-cuts.ts';

const dictionary = z.object({
  /** The type of its findings, such as `project_name`. */
  name: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  words: z.array(z.string().min(2).max(200)).min(1).max(10_000),
  whole_words: z.boolean().default(true),
  score: z.number().min(0).max(1).default(0.9),
});

/** Run by an engine whose time is linear in the text whatever the pattern, so that a tenant cannot slow its neighbours down. */
const pattern = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  /** RE2 syntax: no backreferences, no look-around. Case does not matter. */
  pattern: z
    .string()
    .min(2)
    .max(500)
    .refine(isTenantPattern, 'is not a pattern in RE2 syntax, or is too large when compiled'),
  score: z.number().min(0).max(1).default(0.9),
});

const settings = z.object({
  /** Words of the organisation's own: projects, customers, products. */
  dictionaries: z
    .array(dictionary)
    .max(50)
    .default([])
    .transform((rows) =>
      compileDictionary(
        rows.map(({ name, words, score, whole_words }) => ({ name, words, score, wholeWords: whole_words })),
      ),
    ),
  patterns: z.array(pattern).max(50).default([]).transform(compileTenantPatterns),
  /** Published types to leave out. */
  ignore: z.array(z.string()).default([]),
  speakers: speakersSetting('system', 'developer', 'user', 'assistant', 'tool'),
});
type Settings = z.infer<typeof settings>;

export const detectBusiness = defineStep<Settings>({
  name: 'detect_business',
  sentence:
    'Finds revenue, customer counts, contract terms, deals and people decisions, and words of the organisation itself.',
  settings,
  action: 'log',
  threshold: 0.6,
  run(call, set) {
    const speaks = speaksAs(set.speakers);
    const findings = findingsOf('detect_business', call.segments, ['business'], speaks).filter(
      (finding) => !set.ignore.includes(finding.type),
    );
    for (const segment of call.segments) {
      if (!speaks(segment.provenance)) continue;
      for (const own of throughCuts(segment, (text) => ownWords(text, set)))
        findings.push({ ...own, step: 'detect_business', path: segment.where });
    }
    return found(findings);
  },
});

const ownWords = (segment: Segment, set: Settings): RawFinding[] => {
  const text = normalisedSegment(segment);
  const words = set.dictionaries(text).map(({ entry: { name, score }, start, end }) => ({ name, score, start, end }));
  return [...words, ...set.patterns(text)].map(({ name, ...place }) => ({
    detector: 'business',
    type: name,
    severity: 'medium',
    ...place,
  }));
};
