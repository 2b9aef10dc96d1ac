// Findings cut out of a text and replaced by their names; overlapping findings become one replacement.
import type { Finding } from './finding.ts';

/** `[REDACTED_EMAIL]`, or `[MASKED_EMAIL]` for personal data under the mask flag; hidden characters are simply removed. */
export const replacementFor = (finding: Pick<Finding, 'type' | 'detector' | 'replacement'>, mask: boolean): string => {
  if (finding.replacement !== undefined) return finding.replacement;
  if (finding.detector === 'unicode') return '';
  return `[${mask && finding.detector === 'pii' ? 'MASKED' : 'REDACTED'}_${finding.type.toUpperCase()}]`;
};

export interface Cut {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** Sorted and disjoint: what overlaps is joined, and the one that starts first (the longer at a tie) gives the name. */
export const joinCuts = (cuts: readonly Cut[]): Cut[] => {
  const joined: { start: number; end: number; replacement: string }[] = [];
  for (const cut of [...cuts].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1);
    if (last !== undefined && cut.start < last.end) last.end = Math.max(last.end, cut.end);
    else joined.push({ ...cut });
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

export const redactText = (text: string, findings: readonly Finding[], mask: boolean): string =>
  applyCuts(
    text,
    findings.map((finding) => ({
      start: finding.start,
      end: finding.end,
      replacement: replacementFor(finding, mask),
    })),
  );
