// The model over a text: the whole of it and windows of two sizes, because an order may be one line of a long document.
import type { Tokens } from './features.ts';

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
const windowTokens = [16, 64];
const shortest = 8;
/** A long text has many stretches, and among many one looks bad by chance. */
const manyTokens = 64;
const doubtOfLength = 0.2;

export const biasIndex = (length: number): number =>
  length <= 8 ? 0 : length <= 16 ? 1 : length <= 32 ? 2 : length <= 64 ? 3 : length <= 200 ? 4 : 5;

/** A stretch of n tokens has 2n features; their sum is measured against its chance size. */
export const scaleOf = (length: number): number => 1 / Math.sqrt(2 * Math.max(shortest / 2, length));

/** Calls `see` for every stretch that is scored, as half-open ranges of tokens. */
export const eachWindow = (count: number, see: (from: number, to: number) => void): void => {
  see(0, count);
  for (const size of windowTokens) {
    if (count <= size * 1.25) continue;
    for (let from = 0; ; from += size / 2) {
      see(from, Math.min(count, from + size));
      if (from + size >= count) break;
    }
  }
};

export interface Strongest {
  /** Log-odds. */
  readonly margin: number;
  /** Tokens, half-open. */
  readonly from: number;
  readonly to: number;
}

/** Linear in the tokens. A text without tokens has no say. */
export const strongestWindow = (model: Model, tokens: Tokens): Strongest => {
  const { count } = tokens;
  const sums = new Float64Array(count + 1);
  const { weights, unit, biases } = model;
  for (let i = 0; i < count; i++) {
    sums[i + 1] =
      (sums[i] as number) +
      (weights[tokens.words[i] as number] as number) +
      (weights[tokens.pairs[i] as number] as number) +
      oddWeight * (weights[tokens.odd[i] as number] as number) +
      signalWeight * (weights[tokens.signals[i] as number] as number);
  }
  let best: Strongest = { margin: Number.NEGATIVE_INFINITY, from: 0, to: 0 };
  if (count === 0) return best;
  const doubt = count > manyTokens ? doubtOfLength * Math.log(count / manyTokens) : 0;
  eachWindow(count, (from, to) => {
    const sum = (sums[to] as number) - (sums[from] as number);
    const margin = (biases[biasIndex(to - from)] as number) + sum * unit * scaleOf(to - from) - doubt;
    if (margin > best.margin) best = { margin, from, to };
  });
  return best;
};
