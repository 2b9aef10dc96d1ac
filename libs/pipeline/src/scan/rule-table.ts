// Rows of a rules table into rules: every table says type, score, anchors, pattern, and texts of our own for and against.
import type { Detector, Severity } from '../finding.ts';
import type { Rule } from './rule.ts';

export type RuleRow = readonly [
  type: string,
  score: number,
  /** The pattern is tried where one of them stands, so it must begin with them. */
  anchors: string | readonly string[],
  pattern: string,
  hits: readonly string[],
  misses: readonly string[],
  extras?: Partial<Pick<Rule, 'check' | 'locate' | 'wordStart' | 'severity'>>,
];

/** An anchor that begins with a letter or digit begins a word, unless the row says otherwise. */
export const rulesFrom = (detector: Detector, severity: Severity, rows: readonly RuleRow[]): readonly Rule[] =>
  rows.map(([type, score, anchors, pattern, hits, misses, extras], index) => {
    const list = typeof anchors === 'string' ? [anchors] : anchors;
    return {
      id: `${detector}_${type}_${index}`,
      detector,
      type,
      severity,
      score,
      anchors: list,
      pattern: new RegExp(pattern, 'iy'),
      wordStart: list.every((anchor) => /^\w/.test(anchor)),
      examples: { hits, misses },
      ...extras,
    };
  });

/** The literals as one alternative of a pattern. */
export const anyOf = (literals: readonly string[]): string =>
  `(?:${literals.map((literal) => literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|')})`;

/** Up to `words` short words in between, so that a match stays a phrase. */
export const within = (words: number): string => `(?:[\\w'’,"/-]{1,24}\\s{1,3}){0,${words}}?`;
