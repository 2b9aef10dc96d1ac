// One step's redaction blinds no later one: what was found in a text stays found in what is left of it after a cut.
import type { Finding } from './finding.ts';
import type { Range } from './moved.ts';
import { byType, withoutOverlaps } from './scan/overlaps.ts';
import type { RawFinding } from './scan/rule.ts';
import type { Origin, Segment } from './segment.ts';

/**
 * Findings of a text that was cut: those of the text before, where they stand now, and those that only the new text shows.
 * One that was cut in part is kept, with its certainty, from the first to the last character that is left of it; the name
 * of what was cut out is nobody's finding, and neither is a rest of nothing but spaces and punctuation. What was found
 * both times is there twice.
 */
export const afterCuts = (
  segment: Segment,
  origin: Origin,
  before: readonly RawFinding[],
  now: readonly RawFinding[] = [],
): readonly RawFinding[] => [
  ...movedThrough(segment, origin, before),
  ...now.flatMap((one) => onRest(segment.text, origin.names, one, [one.start, one.end])),
];

const movedThrough = <F extends RawFinding>(segment: Segment, { moves, names }: Origin, found: readonly F[]): F[] =>
  found.flatMap((one) => onRest(segment.text, names, one, moves.forward(one.start, one.end)));

const onRest = <F extends RawFinding>(text: string, names: readonly Range[], one: F, range: Range | undefined): F[] => {
  const rest = range === undefined ? undefined : beside(names, range);
  if (rest === undefined || !saysSomething(text, names, rest)) return [];
  return [{ ...one, start: rest[0], end: rest[1] }];
};

/** The range without the names at its edges. */
const beside = (names: readonly Range[], [start, end]: Range): Range | undefined => {
  let [from, to] = [start, end];
  for (let i = firstEndingAfter(names, from); (names[i]?.[0] ?? to) <= from && from < to; i++)
    from = (names[i] as Range)[1];
  for (let i = firstEndingAfter(names, to - 1); (names[i]?.[0] ?? to) < to && (names[i] as Range)[1] >= to; i--) {
    to = (names[i] as Range)[0];
  }
  return from < to ? [from, to] : undefined;
};

/** Names are sorted and disjoint. */
const firstEndingAfter = (names: readonly Range[], at: number): number => {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] as Range)[1] <= at) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Anything but spaces and punctuation; what cannot be seen says something. */
const substance = /[^\p{P}\p{S}\p{Z}\t\n\r]/u;

const saysSomething = (text: string, names: readonly Range[], [start, end]: Range): boolean => {
  let from = start;
  for (let i = firstEndingAfter(names, start); i < names.length; i++) {
    const [first, last] = names[i] as Range;
    if (first >= end) break;
    if (substance.test(text.slice(from, first))) return true;
    from = last;
  }
  return substance.test(text.slice(from, end));
};

/** What `find` sees in a text, and saw in it before parts of it were cut out; of each type once at one place. */
export const throughCuts = (
  segment: Segment,
  find: (segment: Segment) => readonly RawFinding[],
): readonly RawFinding[] => {
  const { origin } = segment;
  const now = find(segment);
  return origin === undefined
    ? now
    : withoutOverlaps(afterCuts(segment, origin, throughCuts(origin.before, find), now), byType);
};

/** Findings that were made in `then`, in what has become of those texts by `now`. */
export const followed = (
  findings: readonly Finding[],
  then: readonly Segment[],
  now: readonly Segment[],
): readonly Finding[] => {
  if (then === now) return findings;
  const places = new Map(now.map((segment) => [segment.where, segment]));
  const sources = new Map(then.map((segment) => [segment.where, segment]));
  return findings.flatMap((finding) => {
    const [from, to] = [sources.get(finding.path), places.get(finding.path)];
    if (from === undefined || to === undefined || finding.end <= finding.start) return finding;
    return follow([finding], from, to);
  });
};

const follow = (found: readonly Finding[], from: Segment, to: Segment): readonly Finding[] => {
  if (to.origin === undefined || to.origin === from.origin) return found;
  return movedThrough(to, to.origin, follow(found, from, to.origin.before));
};
