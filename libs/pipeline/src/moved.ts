// Where a place of a text stands after parts of the text were cut out.
import type { Cut } from './redact.ts';

/** Half-open, in UTF-16 units. */
export type Range = readonly [start: number, end: number];

/** For cuts that are sorted and disjoint, as `joinCuts` leaves them. Each answer takes the logarithm of their number. */
export class Moves {
  /** By cut: where its replacement begins in the new text. */
  private readonly begins: number[] = [];
  private readonly cuts: readonly Cut[];

  constructor(cuts: readonly Cut[]) {
    this.cuts = cuts;
    let shift = 0;
    for (const cut of cuts) {
      this.begins.push(cut.start + shift);
      shift += cut.replacement.length - (cut.end - cut.start);
    }
  }

  /** What is left of a range, from its first character that still stands to its last; undefined when none does. */
  forward(start: number, end: number): Range | undefined {
    const from = this.moved(start, 'after');
    const to = this.moved(end, 'before');
    return from < to ? [from, to] : undefined;
  }

  /** Where the names of what was cut out stand in the new text. */
  names(): Range[] {
    return this.cuts.flatMap((cut, index): Range[] => {
      const begin = this.begins[index] as number;
      return cut.rewrites === true || cut.replacement === '' ? [] : [[begin, begin + cut.replacement.length]];
    });
  }

  /** A place within a cut moves behind its replacement or before it. */
  private moved(at: number, side: 'after' | 'before'): number {
    const index = lastOf(this.cuts.length, (i) => {
      const { start } = this.cuts[i] as Cut;
      return side === 'after' ? start <= at : start < at;
    });
    const cut = this.cuts[index];
    if (cut === undefined) return at;
    const begin = this.begins[index] as number;
    const behind = begin + cut.replacement.length;
    if (side === 'after') return at < cut.end ? behind : behind + at - cut.end;
    return at <= cut.end ? begin : behind + at - cut.end;
  }
}

/** Of `count` in order, the last for which `holds`, which it does up to some one; -1 for none. */
const lastOf = (count: number, holds: (index: number) => boolean): number => {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};
