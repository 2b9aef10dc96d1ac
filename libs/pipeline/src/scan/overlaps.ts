// Which of several findings at one place speaks: one of each detector, and one order in a text.
import type { RawFinding } from './rule.ts';

/** Hidden characters of several kinds stand in one word, and each kind is told. */
const byDetector = (finding: RawFinding): string =>
  finding.detector === 'unicode' ? byType(finding) : finding.detector;

export const byType = ({ detector, type }: RawFinding): string => `${detector} ${type}`;

/** Of overlapping findings of one detector the surest stays, the longer at a tie; different detectors do not compete. */
export const withoutOverlaps = (
  found: readonly RawFinding[],
  rivalry: (finding: RawFinding) => string = byDetector,
): RawFinding[] => {
  const ranked = [...found].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: RawFinding[] = [];
  const lastOf = new Map<string, number>();
  for (const finding of ranked) {
    const rivals = rivalry(finding);
    const at = lastOf.get(rivals);
    const rival = at === undefined ? undefined : kept[at];
    if (at === undefined || rival === undefined || finding.start >= rival.end) {
      lastOf.set(rivals, kept.push(finding) - 1);
    } else kept[at] = merge(rival, finding);
  }
  return kept;
};

/** The surest names it, and both ranges are covered, so that nothing of either stays behind when it is cut out. */
const merge = (a: RawFinding, b: RawFinding): RawFinding => {
  const surest = b.score > a.score ? b : a;
  return { ...surest, start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
};

/** A text is an order once in each reading, however many ways say so; the surest speaks. */
export const onlyOneInjection = (found: RawFinding[]): RawFinding[] =>
  onlyOneOf(onlyOneOf(found, 'injection'), 'indirect_injection');

const onlyOneOf = (found: RawFinding[], detector: RawFinding['detector']): RawFinding[] => {
  const orders = found.filter((one) => one.detector === detector);
  if (orders.length <= 1) return found;
  const surest = orders.reduce((a, b) => (b.score > a.score ? b : a));
  return found.filter((one) => one.detector !== detector || one === surest);
};
