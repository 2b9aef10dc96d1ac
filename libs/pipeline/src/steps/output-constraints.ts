import { z } from 'zod';
import { fitsSchema, schemaProblem } from '../answer/fits-schema.ts';
import { isInLanguages, languages } from '../answer/language.ts';
import type { Call } from '../call.ts';
import type { Finding } from '../finding.ts';
import type { JsonObject } from '../json.ts';
import { normalise } from '../scan/normalise.ts';
import type { RawFinding } from '../scan/rule.ts';
import { normalisedSegment } from '../scan-call.ts';
import { isSpoken, type Segment } from '../segment.ts';
import { defineStep, type Finder, found } from '../step.ts';
import { findWith } from '../stream/hold-back.ts';
import { throughCuts } from '../through-cuts.ts';

const settings = z.object({
  /** Of all texts of an answer together. */
  max_chars: z.int().positive().optional(),
  /** An answer without tool calls is JSON of this schema. */
  json_schema: z
    .record(z.string(), z.json())
    .optional()
    .superRefine((schema, context) => {
      const problem = schema === undefined ? undefined : schemaProblem(schema);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    }),
  /** Found in any letter case and through invisible or look-alike characters. */
  forbidden_phrases: z.array(z.string().min(2).max(200)).max(1_000).default([]),
  /** ISO 639-1 codes; prose in another language is a finding. */
  languages: z
    .array(z.string().refine((code) => Object.hasOwn(languages, code), 'names a language that cannot be told apart'))
    .default([]),
});
type Settings = z.infer<typeof settings>;

export const outputConstraints = defineStep<Settings>({
  name: 'output_constraints',
  sentence: 'Holds answers to a length, a JSON schema, a language, and without phrases an organisation forbids.',
  settings,
  action: 'block',
  threshold: 0,
  readsAnswer: true,
  finder: (set) => (set.forbidden_phrases.length === 0 ? undefined : phraseFinder(set.forbidden_phrases)),
  mostChars: (set) => set.max_chars,
  alsoWhole: true,
  run(call, set) {
    const segments = (call.answer?.segments ?? []).filter(({ form }) => isSpoken(form));
    // over a stream the guard has looked for the phrases already
    const phrases = call.streamed === true ? [] : segments.flatMap((segment) => phrasesIn(segment, set));
    return found([...phrases, ...wholeFindings(call, segments, set)], 'answer');
  },
});

const finders = new WeakMap<readonly string[], Finder>();

/** Compiled once for each plan: the settings of a plan are one object. */
const phraseFinder = (phrases: readonly string[]): Finder => {
  const known = finders.get(phrases);
  if (known !== undefined) return known;
  const folded = phrases.map((phrase) => normalise(phrase).text.toLowerCase()).filter((phrase) => phrase !== '');
  const find: Finder = (text) => {
    const lower = text.toLowerCase();
    // a letter that grows when it is lowered would move every offset behind it
    const haystack = lower.length === text.length ? lower : text;
    return folded.flatMap((phrase) => occurrences(haystack, phrase));
  };
  finders.set(phrases, find);
  return find;
};

const occurrences = (text: string, phrase: string): RawFinding[] => {
  const found: RawFinding[] = [];
  for (let at = text.indexOf(phrase); at !== -1; at = text.indexOf(phrase, at + phrase.length)) {
    const place = { start: at, end: at + phrase.length, score: 1, severity: 'medium' } as const;
    found.push({ detector: 'output', type: 'forbidden_phrase', owner: 'output_constraints', ...place });
  }
  return found;
};

const phrasesIn = (segment: Segment, set: Settings): Finding[] => {
  if (set.forbidden_phrases.length === 0) return [];
  const finders = [phraseFinder(set.forbidden_phrases)];
  return throughCuts(segment, (text) => findWith(finders, normalisedSegment(text))).map((finding) => ({
    step: 'output_constraints',
    path: segment.where,
    ...finding,
  }));
};

/** About an answer as a whole; such a finding covers its first text, since nothing smaller is to blame. */
const wholeFindings = (call: Call, segments: readonly Segment[], set: Settings): Finding[] => {
  const texts = segments.filter(({ form }) => form === 'text' || call.streamed === true);
  const types: string[] = [];
  let chars = 0;
  for (const { text } of segments) chars += text.length;
  if (set.max_chars !== undefined && chars > set.max_chars) types.push('too_long');
  const speaks = call.answer?.toolCalls.length === 0;
  if (
    set.json_schema !== undefined &&
    speaks &&
    !texts.some(({ text }) => fitsSchema(text, set.json_schema as JsonObject))
  )
    types.push('not_of_schema');
  if (set.languages.length > 0 && texts.some(({ text }) => !isInLanguages(text, set.languages)))
    types.push('other_language');
  const first = texts[0];
  return types.map((type) => ({
    step: 'output_constraints',
    detector: 'output',
    type,
    start: 0,
    end: first?.text.length ?? 0,
    score: 1,
    path: first?.where ?? 'answer',
    severity: 'medium',
  }));
};
