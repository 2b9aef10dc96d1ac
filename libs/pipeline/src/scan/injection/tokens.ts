// A text as the injection model reads it: words, numbers and marks in order, each as a hash, with where sentences and lines begin.
import { prime, seed } from './hash.ts';
import { classOf } from './lexicon.ts';

export interface Tokens {
  readonly count: number;
  /** What the token says, without case and with digits as zeros. */
  readonly hashes: Int32Array;
  /** What is odd about it: 0 nothing, else one of the oddities below. */
  readonly oddities: Uint8Array;
  /** 1 where a sentence or a line begins. */
  readonly breaks: Uint8Array;
  /** The feature of the rule that fires there; 0 where none does. */
  readonly signals: Uint32Array;
  /** What class of words it belongs to; 0 for none. */
  readonly classes: Uint8Array;
  /** Ranges in the text. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

export const oddMark = 1;
export const oddPair = 2;
export const oddCase = 3;

const gap = 0;
const word = 1;
const digits = 2;
const single = 3;
const newline = 10;
const longestWord = 24;
/** Stands before the first token. */
export const boundaryHash = 0x2545f491;

/** A character in one number: its kind, what it is beside, and above that what it says, without case and with digits as zeros. */
const kindBits = 3;
const lower = 4;
const upper = 8;
/** Stands between letters in code and in machine-made suffixes, hardly ever in prose. */
const mark = 16;
const stop = 32;
const saidShift = 8;

const asciiFact = (code: number): number => {
  const char = String.fromCharCode(code);
  if (code <= 32 || code === 127) return gap;
  if (/\d/.test(char)) return digits | (48 << saidShift);
  if (/[a-z]/.test(char)) return word | lower | (code << saidShift);
  if (/[A-Z]/.test(char)) return word | upper | ((code + 32) << saidShift);
  if (char === "'") return word | (code << saidShift);
  const isMark = '({<[\\$#*|}>])!?=;"'.includes(char);
  return single | (isMark ? mark : 0) | ('.!?'.includes(char) ? stop : 0) | (code << saidShift);
};
const facts = Int32Array.from({ length: 128 }, (_, code) => asciiFact(code));

const wideStops: ReadonlySet<number> = new Set([0x3002, 0xff01, 0xff1f]);

/** Letters make words, digits numbers; other marks and each Han, kana or Hangul character stand alone. */
const wideFact = (code: number): number => {
  const kind = code >= 0x2e80 && code <= 0xd7a3 ? single : word;
  return kind | (wideStops.has(code) ? stop : 0) | (code << saidShift);
};

/** Beyond the end there is a gap. */
const factAt = (text: string, at: number): number => {
  if (at < 0 || at >= text.length) return gap;
  const code = text.charCodeAt(at);
  return code < 128 ? (facts[code] as number) : wideFact(code);
};

const oddnessOfMark = (text: string, at: number): number => {
  const next = factAt(text, at + 1);
  if ((next & mark) !== 0) return oddPair;
  return (next & (lower | upper)) !== 0 && (factAt(text, at - 1) & (lower | upper)) !== 0 ? oddMark : 0;
};

/** `e.g.` and `3.5` end nothing where a letter follows at once; a full stop of Chinese always does. */
const endsSentence = (text: string, at: number, fact: number): boolean =>
  fact >> saidShift > 127 || (factAt(text, at + 1) & (lower | upper)) === 0;

const room = (length: number) => ({
  hashes: new Int32Array(length),
  oddities: new Uint8Array(length),
  breaks: new Uint8Array(length),
  signals: new Uint32Array(length),
  classes: new Uint8Array(length),
  starts: new Uint32Array(length),
  ends: new Uint32Array(length),
});
let shared = room(8_192);
/** A text longer than this gets arrays of its own. */
const longestShared = 65_536;

const roomFor = (length: number): ReturnType<typeof room> => {
  if (length > longestShared) return room(length);
  if (length > shared.hashes.length) shared = room(longestShared);
  return shared;
};

/** Linear. The arrays are used again by the next call, so what is to be kept has to be copied. */
export const readTokens = (text: string): Tokens => {
  const { length } = text;
  const { hashes, oddities, breaks, signals, classes, starts, ends } = roomFor(length);
  let count = 0;
  let previous = boundaryHash;
  let isBreak = 1;
  for (let at = 0; at < length; ) {
    const code = text.charCodeAt(at);
    let fact = code < 128 ? (facts[code] as number) : wideFact(code);
    const kind = fact & kindBits;
    if (kind === gap) {
      if (code === newline) isBreak = 1;
      at++;
      continue;
    }
    const start = at++;
    let hash = Math.imul(seed ^ (fact >> saidShift), prime);
    let oddity = 0;
    let isEnd = 0;
    if (kind === single) {
      if ((fact & mark) !== 0) oddity = oddnessOfMark(text, start);
      if ((fact & stop) !== 0 && endsSentence(text, start, fact)) isEnd = 1;
    } else {
      for (; at < length; at++) {
        const before = fact;
        const next = text.charCodeAt(at);
        fact = next < 128 ? (facts[next] as number) : wideFact(next);
        if ((fact & kindBits) !== kind) break;
        if ((fact & upper) !== 0 && (before & lower) !== 0) oddity = oddCase;
        if (at - start < longestWord) hash = Math.imul(hash ^ (fact >> saidShift), prime);
      }
    }
    // A word said over and over is said once: repetition is not evidence.
    if (hash === previous) {
      ends[count - 1] = at;
      continue;
    }
    hashes[count] = hash;
    oddities[count] = oddity;
    breaks[count] = isBreak;
    signals[count] = 0;
    classes[count] = classOf(previous, hash);
    starts[count] = start;
    ends[count++] = at;
    isBreak = isEnd;
    previous = hash;
  }
  return { count, hashes, oddities, breaks, signals, classes, starts, ends };
};

/** A copy that outlives the next call. */
export const keepTokens = (tokens: Tokens): Tokens => ({
  count: tokens.count,
  hashes: tokens.hashes.slice(0, tokens.count),
  oddities: tokens.oddities.slice(0, tokens.count),
  breaks: tokens.breaks.slice(0, tokens.count),
  signals: tokens.signals.slice(0, tokens.count),
  classes: tokens.classes.slice(0, tokens.count),
  starts: tokens.starts.slice(0, tokens.count),
  ends: tokens.ends.slice(0, tokens.count),
});
