// How many tokens a text will be, roughly and rather too many: a reservation must not be smaller than the bill.
import type { Segment } from './segment.ts';

const notAscii = /[^\0-\x7f]/;
const perMediaPart = 1_600;
const perSegment = 4;

/** Tokens of one text: four ASCII characters make one; other scripts are nearer to one each. */
export const estimateTextTokens = (text: string): number =>
  notAscii.test(text) ? Math.ceil(text.length * 0.8) : Math.ceil(text.length / 4);

/** Input tokens of a request. */
export const estimateTokens = (segments: readonly Segment[], mediaParts: number): number => {
  let tokens = mediaParts * perMediaPart;
  for (const segment of segments) tokens += perSegment + estimateTextTokens(segment.text);
  return tokens;
};
