// The model over a text: its worst stretch speaks, because an order may be one line of a long document.
import { oddFeatures, pairFeature, wordFeature } from './features.ts';
import { classesIn, eachPair, eachStep, longestTogether, structureWeight, togetherWeight } from './structure.ts';
import { boundaryHash, type Tokens } from './tokens.ts';
import { eachStretch } from './windows.ts';

export interface Model {
  /** By feature. */
  readonly weights: Int8Array | Float64Array;
  /** What one step of a weight is worth. */
  readonly unit: number;
  /** For a stretch of up to 8, 16, 32, 64, 200 and more tokens. */
  readonly biases: readonly number[];
  /** Whether it weighs what the classes of words do. */
  readonly isStructured: boolean;
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
let sharedSteps = new Float64Array(8_193);

/** What the classes of words add at each token. */
const stepsOf = ({ weights, isStructured }: Model, tokens: Tokens): Float64Array => {
  if (sharedSteps.length < tokens.count) sharedSteps = new Float64Array(tokens.count * 2);
  const steps = sharedSteps;
  steps.fill(0, 0, tokens.count);
  if (!isStructured) return steps;
  eachStep(tokens, (token, one, two, three) => {
    steps[token] = structureWeight * ((weights[one] as number) + (weights[two] as number) + (weights[three] as number));
  });
  return steps;
};

/** What the tokens before each place add up to. */
const runningSums = (model: Model, tokens: Tokens): Float64Array => {
  const { weights } = model;
  const { count, hashes, oddities, signals } = tokens;
  if (shared.length <= count) shared = new Float64Array(count * 2);
  const sums = shared;
  const steps = stepsOf(model, tokens);
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
    sum += steps[i] as number;
    sums[i + 1] = sum;
    before = hash;
  }
  return sums;
};

/** By model and mask: the same few masks come again and again. */
const known = new WeakMap<Model, Map<number, number>>();
const mostKnown = 16_384;

const worthTogether = (model: Model, mask: number): number => {
  let worths = known.get(model);
  if (worths === undefined) {
    worths = new Map();
    known.set(model, worths);
  }
  let worth = worths.get(mask);
  if (worth === undefined) {
    worth = 0;
    eachPair(mask, (feature) => {
      worth = (worth as number) + (model.weights[feature] as number);
    });
    if (worths.size >= mostKnown) worths.clear();
    worths.set(mask, worth);
  }
  return worth;
};

/** Linear in the tokens. A text without tokens has no say. */
export const strongestStretch = (model: Model, tokens: Tokens): Strongest => {
  const { count } = tokens;
  if (count === 0) return { margin: Number.NEGATIVE_INFINITY, from: 0, to: 0 };
  const sums = runningSums(model, tokens);
  const { unit, biases, isStructured } = model;
  let [best, bestFrom, bestTo] = [Number.NEGATIVE_INFINITY, 0, 0];
  eachStretch(tokens, (from, to) => {
    const length = to - from;
    const scale = length < 65 ? (scales[length] as number) : scaleOf(length);
    const sum = (sums[to] as number) - (sums[from] as number);
    let margin = (biases[biasIndex(length)] as number) + sum * unit * scale;
    if (isStructured && length <= longestTogether)
      margin += unit * togetherWeight * worthTogether(model, classesIn(tokens, from, to));
    if (margin > best) [best, bestFrom, bestTo] = [margin, from, to];
  });
  const doubt = count > manyTokens ? doubtOfLength * Math.log(count / manyTokens) : 0;
  return { margin: best - doubt, from: bestFrom, to: bestTo };
};
