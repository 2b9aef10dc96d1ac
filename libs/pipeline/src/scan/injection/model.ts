// The model that ships, unpacked once, and how its log-odds become a score that thresholds are set against.
import type { RawFinding } from '../rule.ts';
import { featureBits, markSignals } from './features.ts';
import { biases, boundary, packed, unit } from './gen/weights.ts';
import { unpackWeights } from './packed-weights.ts';
import { type Model, strongestStretch } from './score.ts';
import { readTokens } from './tokens.ts';

export const shippedModel: Model = { weights: unpackWeights(packed, 1 << featureBits), unit, biases };

/** How fast the score rises there: a threshold of 0.8 stands 0.7 above the boundary, one of 0.35 stands 0.3 below. */
const slope = 2;

/** 0 to 1; 0.5 is the boundary: log-odds that cross-validation over clusters chose for one harmless text in a hundred. */
export const scoreOfMargin = (margin: number): number => 1 / (1 + Math.exp(-slope * (margin - boundary)));

/** An order takes words; in fewer than these only a rule can see one. */
const fewestTokens = 5;
/** Weaker suspicions are nobody's business. */
const leastScore = 0.2;

/**
 * What the model makes of a text and of the rules' findings in it; undefined when that is nothing.
 * Kinds are the rules' families; an order that no rule names is a `suspicious_instruction`.
 */
export const judgeInjection = (text: string, matches: readonly RawFinding[]): RawFinding | undefined => {
  const tokens = readTokens(text);
  markSignals(tokens, matches);
  if (tokens.count < fewestTokens && !matches.some((one) => one.detector === 'injection')) return undefined;
  const { margin, from, to } = strongestStretch(shippedModel, tokens);
  const score = Math.round(scoreOfMargin(margin) * 1000) / 1000;
  if (score < leastScore) return undefined;
  const start = tokens.starts[from] as number;
  const end = tokens.ends[to - 1] as number;
  return { detector: 'injection', type: kindIn(matches, start, end), start, end, score, severity: 'high' };
};

const kindIn = (matches: readonly RawFinding[], start: number, end: number): string => {
  let strongest: RawFinding | undefined;
  for (const one of matches) {
    if (one.detector !== 'injection' || one.end <= start || one.start >= end) continue;
    if (strongest === undefined || one.score > strongest.score) strongest = one;
  }
  return strongest?.type ?? 'suspicious_instruction';
};
