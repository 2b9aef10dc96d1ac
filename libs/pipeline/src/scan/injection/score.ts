// The model over a text: its worst stretch speaks, because an order may be one line of a long document.
import { oddFeatures, pairFeature, wordFeature } from './features.ts';
import { boundaryHash, type Tokens } from './tokens.ts';
import { eachStretch } from './windows.ts';

export interface Model {
  /** By feature. */
  readonly weights: Int8Array | Float64Array;
  /** What one step of a weight is worth. */
  readonly unit: number;
  /** For a stretch of up to 8, 16, 32, 64, 200 and more tokens. */
  readonly biases: readonly number[];
}

export const oddWeight = 2;
export const signalWeight = 6;
const shortest = 4;
/** A long text has many stretches, and among many one looks bad by chance. */
const manyTokens = 64;
const doubtOfLength = 0.2;

export const biasIndex = (length: number): number =>
  length <= 8 ? 0 : length <= 16 ? 1 : length <= 32 ? 2 : length <= 64 ? 3 : length <= 200 ? 4 : 5;

/** A stretch of n tokens has 2n features; their sum is measured against its chance size. */
export const scaleOf = (length: number): number => 1 / Math.sqrt(2 * Math.max(shortest, length));

const scales = Float64Array.from({ length: 65 }, (_, length) => scaleOf(length));

export interface Strongest {
  /** Log-odds. */
  readonly margin: number;
  /** Tokens, half-open. */
  readonly from: number;
  readonly to: number;
}

/** An order is no more of one for being said over and over: two words that stood this near before, in this order, add no suspicion. */
export const echoTokens = 8;

const isSaidAgain = (hashes: Tokens['hashes'], at: number, before: number): boolean => {
  const hash = hashes[at];
  for (let back = at - 1; back > 0 && back >= at - echoTokens; back--)
    if (hashes[back] === hash && hashes[back - 1] === before) return true;
  return false;
};

let shared = new Float64Array(8_193);

/** What the tokens before each place add up to. */
const runningSums = ({ weights }: Model, tokens: Tokens): Float64Array => {
  const { count, hashes, oddities, signals } = tokens;
  if (shared.length <= count) shared = new Float64Array(count * 2);
  const sums = shared;
  let sum = 0;
  let before = boundaryHash;
  for (let i = 0; i < count; i++) {
    const hash = hashes[i] as number;
    const worth = (weights[wordFeature(hash)] as number) + (weights[pairFeature(before, hash)] as number);
    if (worth <= 0 || !isSaidAgain(hashes, i, before)) sum += worth;
    const oddity = oddities[i] as number;
    if (oddity !== 0) sum += oddWeight * (weights[oddFeatures[oddity] as number] as number);
    const signal = signals[i] as number;
    if (signal !== 0) sum += signalWeight * (weights[signal] as number);
    sums[i + 1] = sum;
    before = hash;
  }
  return sums;
};

/** Linear in the tokens. A text without tokens has no say. */
export const strongestStretch = (model: Model, tokens: Tokens): Strongest => {
  const { count } = tokens;
  if (count === 0) return { margin: Number.NEGATIVE_INFINITY, from: 0, to: 0 };
  const sums = runningSums(model, tokens);
  const { unit, biases } = model;
  let [best, bestFrom, bestTo] = [Number.NEGATIVE_INFINITY, 0, 0];
  eachStretch(tokens, (from, to) => {
    const length = to - from;
    const scale = length < 65 ? (scales[length] as number) : scaleOf(length);
    const sum = (sums[to] as number) - (sums[from] as number);
    const margin = (biases[biasIndex(length)] as number) + sum * unit * scale;
    if (margin > best) [best, bestFrom, bestTo] = [margin, from, to];
  });
  const doubt = count > manyTokens ? doubtOfLength * Math.log(count / manyTokens) : 0;
  return { margin: best - doubt, from: bestFrom, to: bestTo };
};
