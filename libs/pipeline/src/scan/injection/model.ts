// The two models that ship, unpacked once: one reads a text as its user's own words, one as words that an outsider put where a model reads them.
import type { RawFinding } from '../rule.ts';
import { certain } from '../rules/injection-certain.ts';
import { markSignals } from './features.ts';
import { outsider, type Shipped, user } from './gen/weights.ts';
import { unpackWeights } from './packed-weights.ts';
import { type Model, strongestStretch } from './score.ts';
import { blanked, specimensIn } from './specimens.ts';
import { featureCount } from './structure.ts';
import { readTokens, type Tokens } from './tokens.ts';

export interface Reading {
  readonly detector: 'injection' | 'indirect_injection';
  readonly model: Model;
  /** Log-odds where the score is 0.5, and where it is 0.8. */
  readonly boundary: number;
  readonly precise: number;
}

const readingOf = (detector: Reading['detector'], { packed, ...known }: Shipped): Reading => ({
  detector,
  model: { ...known, weights: unpackWeights(packed, featureCount) },
  boundary: known.boundary,
  precise: known.precise,
});

/** A user commands by right; an outsider has nothing to command. */
export const asUser = readingOf('injection', user);
export const asOutsider = readingOf('indirect_injection', outsider);
const readings = [asUser, asOutsider];

/** What the model alone says is never certain. */
const surest = 0.94;
const oddsAtPrecise = Math.log(4);

/** 0 to 0.94: 0.5 at the boundary, 0.8 where hardly a harmless text of an unseen source is. */
export const scoreOfMargin = ({ boundary, precise }: Reading, margin: number): number => {
  const slope = oddsAtPrecise / (precise - boundary);
  return Math.min(surest, 1 / (1 + Math.exp(-slope * (margin - boundary))));
};

/** An order takes words; in fewer than these only a rule can see one. */
const fewestTokens = 5;
/** Weaker suspicions are nobody's business. */
const leastScore = 0.2;

/**
 * What the models make of a text and of the rules' findings in it: at most one finding of each reading.
 * Kinds are the rules' families; an order that no rule names is a `suspicious_instruction`.
 */
export const judgeInjection = (text: string, matches: readonly RawFinding[]): RawFinding[] => {
  const whole = judgeWhole(text, matches);
  if (!whole.some(({ score }) => score > shownScore)) return whole;
  const specimens = specimensIn(text);
  if (specimens.length === 0) return whole;
  const said = judgeWhole(
    blanked(text, specimens),
    matches.filter((one) => !specimens.some(([start, end]) => one.start >= start && one.end <= end)),
  );
  return whole.map((one) => {
    const rest = said.find(({ detector }) => detector === one.detector);
    return rest !== undefined && rest.score > shownScore ? rest : { ...one, score: Math.min(one.score, shownScore) };
  });
};

/** What is shown as an attack is no more than a sign. */
const shownScore = 0.45;

const judgeWhole = (text: string, matches: readonly RawFinding[]): RawFinding[] => {
  const tokens = readTokens(text);
  markSignals(tokens, matches);
  const orders = matches.filter((one) => one.detector === 'injection');
  if (tokens.count < fewestTokens && orders.length === 0) return [];
  const found: RawFinding[] = [];
  for (const reading of readings) {
    const finding = judge(reading, tokens, orders);
    if (finding !== undefined) found.push(finding);
  }
  return found;
};

const judge = (reading: Reading, tokens: Tokens, orders: readonly RawFinding[]): RawFinding | undefined => {
  const { detector } = reading;
  const sure = strongestOf(orders.filter((one) => one.score >= certain));
  const { margin, from, to } = strongestStretch(reading.model, tokens);
  const start = tokens.starts[from] as number;
  const end = tokens.ends[to - 1] as number;
  if (sure !== undefined) return { ...around(sure, start, end), detector };
  const score = Math.round(scoreOfMargin(reading, margin) * 1000) / 1000;
  if (score < leastScore) return undefined;
  const named = strongestOf(orders.filter((one) => one.end > start && one.start < end));
  return { detector, type: named?.type ?? 'suspicious_instruction', start, end, score, severity: 'high' };
};

/** What is cut out is the order and what is said with it. */
const around = (sure: RawFinding, start: number, end: number): RawFinding =>
  sure.end > start && sure.start < end
    ? { ...sure, start: Math.min(sure.start, start), end: Math.max(sure.end, end) }
    : sure;

const strongestOf = (orders: readonly RawFinding[]): RawFinding | undefined =>
  orders.reduce<RawFinding | undefined>(
    (best, one) => (best === undefined || one.score > best.score ? one : best),
    undefined,
  );
