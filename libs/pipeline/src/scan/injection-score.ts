// Signals added up to one score: each family counts once within a window, and the strongest window speaks for the text.
import type { RawFinding } from './rule.ts';

/** An attack is a paragraph; signals scattered over a long document are its vocabulary. */
const windowChars = 1_500;

/** One finding over the strongest window, or none. Weights combine as independent doubts: 1 − Π(1 − weight). */
export const scoreInjection = (signals: readonly RawFinding[]): RawFinding | undefined => {
  const sorted = [...signals].sort((a, b) => a.start - b.start);
  let best: RawFinding | undefined;
  let from = 0;
  for (let to = 0; to < sorted.length; to++) {
    const last = sorted[to] as RawFinding;
    while (last.end - (sorted[from] as RawFinding).start > windowChars && from < to) from++;
    const window = combine(sorted, from, to);
    if (best === undefined || window.score > best.score) best = window;
  }
  return best;
};

/** Families are few, so that this stays a small constant for each signal; a window of many signals looks at the last ones. */
const mostSignals = 64;

const combine = (sorted: readonly RawFinding[], from: number, to: number): RawFinding => {
  const strongest = new Map<string, number>();
  const first = Math.max(from, to - mostSignals);
  for (let i = first; i <= to; i++) {
    const { type, score } = sorted[i] as RawFinding;
    strongest.set(type, Math.max(strongest.get(type) ?? 0, score));
  }
  let doubt = 1;
  let type = '';
  let most = -1;
  for (const [family, weight] of strongest) {
    doubt *= 1 - weight;
    if (weight > most) [type, most] = [family, weight];
  }
  const start = (sorted[first] as RawFinding).start;
  let end = start;
  for (let i = first; i <= to; i++) end = Math.max(end, (sorted[i] as RawFinding).end);
  return { detector: 'injection', type, start, end, score: Math.round((1 - doubt) * 1000) / 1000, severity: 'high' };
};
