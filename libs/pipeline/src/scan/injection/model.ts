// The model that ships, unpacked once, and how its log-odds become a score that thresholds are set against.
import type { RawFinding } from '../rule.ts';
import { markSignals, readTokens } from './features.ts';
import { biases, packed, unit } from './gen/weights.ts';
import { type Model, strongestWindow } from './score.ts';

const bytes = Buffer.from(packed, 'base64');

export const shippedModel: Model = {
  weights: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  unit,
  biases,
};

/** Log-odds at which one harmless text in a hundred is taken for an order; chosen by cross-validation over clusters. */
export const boundary = 0.15;
/** How fast the score rises there: a threshold of 0.8 stands 0.7 above the boundary, one of 0.35 stands 0.3 below. */
const slope = 2;

/** 0 to 1; the boundary is 0.5. */
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
  const { margin, from, to } = strongestWindow(shippedModel, tokens);
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
