// A text as the injection model reads it: words, numbers and marks in order, each as a hash, with where sentences and lines begin.

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
const seed = 0x811c9dc5 | 0;
const prime = 0x01000193;
/** Stands before the first token. */
export const boundaryHash = 0x2545f491;

/** FNV-1a over UTF-16 units. */
export const hashOf = (text: string): number => {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), prime);
  return hash;
};

const asciiKinds = new Uint8Array(128);
/** Case and digits say nothing about an order. */
const asciiPlain = new Uint8Array(128);
/** Bits: a mark that stands between letters in code and in machine-made suffixes, hardly ever in prose; an end of a sentence. */
const marks = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (code > 32 && code < 127) asciiKinds[code] = /[A-Za-z']/.test(char) ? word : /\d/.test(char) ? digits : single;
  asciiPlain[code] = /\d/.test(char) ? 48 : char.toLowerCase().charCodeAt(0);
  marks[code] = ('({<[\\$#*|}>])!?=;"'.includes(char) ? 1 : 0) | ('.!?'.includes(char) ? 2 : 0);
}

/** Letters make words, digits numbers; other marks and each Han, kana or Hangul character stand alone. */
const kindOf = (code: number): number =>
  code < 128 ? (asciiKinds[code] as number) : code >= 0x2e80 && code <= 0xd7a3 ? single : word;
const isMark = (code: number): boolean => code < 128 && ((marks[code] as number) & 1) === 1;
const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
const isWideStop = (code: number): boolean => code === 0x3002 || code === 0xff01 || code === 0xff1f;
const endsSentence = (text: string, at: number, code: number): boolean =>
  code < 128 ? ((marks[code] as number) & 2) === 2 && !isLetter(text.charCodeAt(at + 1)) : isWideStop(code);

const oddnessOfMark = (text: string, at: number): number => {
  const next = text.charCodeAt(at + 1);
  if (isMark(next)) return oddPair;
  return isLetter(text.charCodeAt(at - 1)) && isLetter(next) ? oddMark : 0;
};

const room = (length: number) => ({
  hashes: new Int32Array(length),
  oddities: new Uint8Array(length),
  breaks: new Uint8Array(length),
  signals: new Uint32Array(length),
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
  const { hashes, oddities, breaks, signals, starts, ends } = roomFor(length);
  let count = 0;
  let previous = boundaryHash;
  let isBreak = 1;
  for (let at = 0; at < length; ) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? (asciiKinds[code] as number) : kindOf(code);
    if (kind === gap) {
      if (code === newline) isBreak = 1;
      at++;
      continue;
    }
    const start = at++;
    let hash = seed;
    let oddity = 0;
    let isEnd = 0;
    if (kind === single) {
      hash = Math.imul(hash ^ code, prime);
      if (isMark(code)) oddity = oddnessOfMark(text, start);
      if (endsSentence(text, start, code)) isEnd = 1;
    } else {
      let last = 0;
      for (let next = code; ; next = text.charCodeAt(at++)) {
        if (at - start <= longestWord)
          hash = Math.imul(hash ^ (next < 128 ? (asciiPlain[next] as number) : next), prime);
        if (next < 91 && last > 96 && next > 64 && last < 123) oddity = oddCase;
        last = next;
        if (at >= length) break;
        const following = text.charCodeAt(at);
        if ((following < 128 ? (asciiKinds[following] as number) : kindOf(following)) !== kind) break;
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
    starts[count] = start;
    ends[count++] = at;
    isBreak = isEnd;
    previous = hash;
  }
  return { count, hashes, oddities, breaks, signals, starts, ends };
};

/** A copy that outlives the next call. */
export const keepTokens = (tokens: Tokens): Tokens => ({
  count: tokens.count,
  hashes: tokens.hashes.slice(0, tokens.count),
  oddities: tokens.oddities.slice(0, tokens.count),
  breaks: tokens.breaks.slice(0, tokens.count),
  signals: tokens.signals.slice(0, tokens.count),
  starts: tokens.starts.slice(0, tokens.count),
  ends: tokens.ends.slice(0, tokens.count),
});
