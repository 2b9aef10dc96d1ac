// A tenant's own patterns, on RE2: time is linear in the text, whatever somebody wrote.
import { RE2JS } from 're2js';
import { type Normalised, normalise } from './normalise.ts';

export interface TenantPattern {
  readonly name: string;
  readonly pattern: string;
  readonly score: number;
}

export interface PatternHit {
  readonly name: string;
  readonly score: number;
  /** Half-open range in the original text. */
  readonly start: number;
  readonly end: number;
}

export type PatternScan = (text: Normalised) => readonly PatternHit[];

/** Instructions of a compiled pattern; a counted repetition of a counted repetition would be a program of thousands. */
const largestProgram = 2_000;
const mostHits = 1_000;
const none: readonly PatternHit[] = [];

/** Beyond ASCII it is written as the texts are that it is held against: without accents and other forms of letters. */
const compile = (pattern: string): RE2JS => RE2JS.compile(normalise(pattern).text, RE2JS.CASE_INSENSITIVE);

/** Compiles, is not large, and does not match nothing. */
export const isTenantPattern = (pattern: string): boolean => {
  try {
    const compiled = compile(pattern);
    return compiled.programSize() <= largestProgram && !compiled.matches('');
  } catch {
    return false;
  }
};

export const compileTenantPatterns = (rows: readonly TenantPattern[]): PatternScan => {
  if (rows.length === 0) return () => none;
  const compiled = rows.map((row) => ({ row, pattern: compile(row.pattern) }));
  return (normalised) => {
    const hits: PatternHit[] = [];
    for (const { row, pattern } of compiled) {
      const matcher = pattern.matcher(normalised.text);
      while (hits.length < mostHits && matcher.find()) {
        if (matcher.end() <= matcher.start()) continue;
        const [start, end] = normalised.original(matcher.start(), matcher.end());
        hits.push({ name: row.name, score: row.score, start, end });
      }
    }
    return hits;
  };
};
