// How much is read of a text at most: some characters read as several (`㎯` as `rad∕s2`).
import { mostUnits } from './fold.ts';

/** Blocks of Unicode whose characters stand for several: letter-like and number forms, operators, squared and enclosed words, ligatures, notes. */
const growing =
  /[\u2030-\u205f\u2100-\u218f\u2200-\u22ff\u2460-\u24ff\u2a00-\u2aff\u3200-\u33ff\ufb00-\ufdff\ufe10-\ufe1f\u{1d15e}-\u{1d1c0}\u{1f100}-\u{1f2ff}]/gu;

/** In UTF-16 units; `normalise` makes at most three times of it. Linear in the text. */
export const readLength = (text: string): number => text.length + (text.match(growing)?.length ?? 0) * (mostUnits - 1);
