// The stretches of a text that are judged: the whole, overlapping windows of two sizes, and one, two or four sentences together.
import type { Tokens } from './tokens.ts';

const windowTokens = [16, 64];
const sentencesTogether = [1, 2, 4];
/** A beginning so soon after another starts no sentence of its own: list markers, abbreviations, lines of code. */
const shortestSentence = 4;
const longestSentences = 64;
const shortestStretch = 5;

let beginnings = new Uint32Array(1_024);

const findBeginnings = ({ count, breaks }: Tokens): number => {
  if (beginnings.length < count / shortestSentence + 2) beginnings = new Uint32Array(count);
  let found = 0;
  let last = -shortestSentence;
  for (let i = 0; i < count; i++) {
    if (breaks[i] === 0 || i - last < shortestSentence) continue;
    beginnings[found++] = i;
    last = i;
  }
  beginnings[found] = count;
  return found;
};

/** Calls `see` for every stretch, as half-open ranges of tokens. Linear. */
export const eachStretch = (tokens: Tokens, see: (from: number, to: number) => void): void => {
  const { count } = tokens;
  see(0, count);
  for (const size of windowTokens) {
    if (count <= size * 1.25) continue;
    for (let from = 0; ; from += size / 2) {
      see(from, Math.min(count, from + size));
      if (from + size >= count) break;
    }
  }
  const sentences = findBeginnings(tokens);
  for (const together of sentencesTogether) {
    if (sentences <= together) break;
    for (let i = 0; i + together <= sentences; i++) {
      const from = beginnings[i] as number;
      const to = Math.min(beginnings[i + together] as number, from + longestSentences);
      if (to - from >= shortestStretch) see(from, to);
    }
  }
};
