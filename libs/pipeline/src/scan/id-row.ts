// Rows of a table of national identifiers into rules: a word announces them, a mask gives their places, check digits decide.

import { readAnnounced } from './announced.ts';
import type { IdCheck } from './id-arithmetic.ts';
import { never, type Rule } from './rule.ts';

export type IdRow = readonly [
  type: string,
  words: readonly string[],
  masks: readonly string[],
  check: IdCheck,
  hits: readonly string[],
  misses: readonly string[],
];

export const digits = (count: number): string => '9'.repeat(count);

/** An announcement in so many words is enough where an identifier has no check digit. */
export const unchecked: IdCheck = (id) => !/^(.)\1+$/.test(id);

export const idRules = (rows: readonly IdRow[]): readonly Rule[] =>
  rows.map(([type, words, masks, check, hits, misses]) => ({
    id: `id_${type}`,
    detector: 'pii',
    type,
    severity: 'high',
    score: 0.95,
    anchors: words,
    pattern: never,
    wordStart: true,
    locate: (text, _, end) => {
      const read = readAnnounced(text, end, masks, check);
      return read === undefined ? undefined : [read.start, read.end];
    },
    examples: { hits, misses },
  }));
