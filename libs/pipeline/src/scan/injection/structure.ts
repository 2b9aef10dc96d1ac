// What a stretch does with the classes of its words: which follow each other, and which stand together. Each has a weight of its own, behind the hashed ones.
import { featureBits } from './features.ts';
import { classNames } from './lexicon.ts';
import type { Tokens } from './tokens.ts';

/** Classes, and 0: the beginning of a sentence, or nothing near. */
const kinds = classNames.length + 1;
const oneAt = 1 << featureBits;
const twoAt = oneAt + kinds;
const threeAt = twoAt + kinds * kinds;
const togetherAt = threeAt + kinds ** 3;
export const featureCount = togetherAt + kinds * kinds;

/** Further apart than this, one word is not said of the other. */
const nearTokens = 8;
/** In a longer stretch everything stands together with everything. */
export const longestTogether = 64;

export const structureWeight = 1.5;
export const togetherWeight = 0.5;

/** Calls `see` with the features of each token that has a class: alone, after the class before it, and after two. */
export const eachStep = (
  tokens: Tokens,
  see: (token: number, one: number, two: number, three: number) => void,
): void => {
  const { count, classes, breaks } = tokens;
  let [before, last, lastAt] = [0, 0, -nearTokens - 1];
  for (let i = 0; i < count; i++) {
    const one = classes[i] as number;
    if (breaks[i] === 1) [before, last, lastAt] = [0, 0, i];
    if (one === 0) continue;
    if (i - lastAt > nearTokens) [before, last] = [0, 0];
    see(i, oneAt + one, twoAt + last * kinds + one, threeAt + (before * kinds + last) * kinds + one);
    [before, last, lastAt] = [last, one, i];
  }
};

/** Two classes, the lower first, that stand in one stretch. */
export const togetherFeature = (lower: number, higher: number): number => togetherAt + lower * kinds + higher;

/** A bit for each class. */
export const classesIn = ({ classes }: Tokens, from: number, to: number): number => {
  let mask = 0;
  for (let i = from; i < to; i++) mask |= 1 << (classes[i] as number);
  return mask & ~1;
};

/** Every pair of a mask. */
export const eachPair = (mask: number, see: (feature: number) => void): void => {
  for (let lower = 1; lower < kinds; lower++) {
    if ((mask & (1 << lower)) === 0) continue;
    for (let higher = lower + 1; higher < kinds; higher++)
      if ((mask & (1 << higher)) !== 0) see(togetherFeature(lower, higher));
  }
};
