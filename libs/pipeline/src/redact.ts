// Findings cut out of a text and replaced by their names; overlapping findings become one replacement.
import type { Finding } from './finding.ts';

/** `[REDACTED_EMAIL]`, or `[MASKED_EMAIL]` for personal data under the mask flag; hidden characters are simply removed; a model reads what an instruction was. */
const nameFor = (finding: Pick<Finding, 'type' | 'detector'>, mask: boolean): string => {
  if (finding.detector === 'unicode') return '';
  if (finding.detector === 'injection') return '[UNTRUSTED_INSTRUCTION_REMOVED]';
  return `[${mask && finding.detector === 'pii' ? 'MASKED' : 'REDACTED'}_${finding.type.toUpperCase()}]`;
};

export interface Cut {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** The replacement is a text to be read like any other, and no name for what stood there. */
  readonly rewrites?: true;
}

/** What a finding makes of its place. */
export const cutFor = (
  finding: Pick<Finding, 'type' | 'detector' | 'start' | 'end' | 'replacement'>,
  mask: boolean,
): Cut => {
  const { start, end, replacement } = finding;
  if (replacement !== undefined) return { start, end, replacement, rewrites: true };
  return { start, end, replacement: nameFor(finding, mask) };
};

/** Sorted and disjoint: what overlaps is joined, and the one that starts first (the longer at a tie) gives the name. */
export const joinCuts = (cuts: readonly Cut[]): Cut[] => {
  const joined: Cut[] = [];
  for (const cut of [...cuts].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1);
    if (last !== undefined && cut.start < last.end) {
      joined[joined.length - 1] = { ...last, end: Math.max(last.end, cut.end) };
    } else joined.push(cut);
  }
  return joined;
};

export const applyCuts = (text: string, cuts: readonly Cut[]): string => {
  let out = '';
  let from = 0;
  for (const cut of joinCuts(cuts)) {
    out += text.slice(from, cut.start) + cut.replacement;
    from = cut.end;
  }
  return out + text.slice(from);
};

const isLowSurrogate = (code: number): boolean => (code & 0xfc00) === 0xdc00;

/** The one cut that makes `after` of `before`: everything between what both begin and end with. */
export const differenceOf = (before: string, after: string): Cut => {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before.charCodeAt(head) === after.charCodeAt(head)) head++;
  let tail = 0;
  while (
    tail < shorter - head &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  // a character outside the first plane is not cut in two
  if (head > 0 && (isLowSurrogate(before.charCodeAt(head)) || isLowSurrogate(after.charCodeAt(head)))) head--;
  if (tail > 0 && isLowSurrogate(before.charCodeAt(before.length - tail))) tail--;
  return { start: head, end: before.length - tail, replacement: after.slice(head, after.length - tail) };
};
