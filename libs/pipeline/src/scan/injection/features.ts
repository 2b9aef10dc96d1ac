// A text as the injection model sees it: hashed words and word pairs in order, so that any stretch of it can be scored alone.
import type { RawFinding } from '../rule.ts';

export const featureBits = 16;
const shift = 32 - featureBits;

/** Feature 0 is nobody's: its weight is zero. */
export interface Tokens {
  readonly count: number;
  /** For each token: the word, the word with the one before it, and what is odd about it. */
  readonly words: Uint16Array;
  readonly pairs: Uint16Array;
  readonly odd: Uint16Array;
  /** The rule that fires there, when one does. */
  readonly signals: Uint16Array;
  /** Ranges in the text. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

const gap = 0;
const word = 1;
const digits = 2;
const single = 3;
const seed = 0x811c9dc5 | 0;
const boundary = 0x2545f491;
const longestWord = 24;

const asciiKinds = new Uint8Array(128);
for (let code = 33; code < 127; code++) {
  const char = String.fromCharCode(code);
  asciiKinds[code] = /[A-Za-z']/.test(char) ? word : /\d/.test(char) ? digits : single;
}

/** Letters make words, digits numbers; other marks and each Han, kana or Hangul character stand alone. */
const kindOf = (code: number): number =>
  code < 128 ? (asciiKinds[code] as number) : code >= 0x2e80 && code <= 0xd7a3 ? single : word;

/** Case and digits say nothing about an order. */
const asciiPlain = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 65 && code <= 90) return code + 32;
  return code >= 48 && code <= 57 ? 48 : code;
});

const prime = 0x01000193;
const step = (hash: number, code: number): number => Math.imul(hash ^ code, prime);

/** The high bits of a last mixing (MurmurHash3's), never 0. */
const finish = (hash: number): number => {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> shift || 1;
};

export const featureOf = (name: string): number => {
  let hash = seed;
  for (let i = 0; i < name.length; i++) hash = step(hash, name.charCodeAt(i));
  return finish(hash);
};

const oddMark = featureOf('odd:mark');
const oddPair = featureOf('odd:pair');
const oddCase = featureOf('odd:case');
/** Marks that stand between letters in code and in machine-made suffixes, hardly ever in prose. */
const marks = new Uint8Array(128);
for (const char of '({<[\\$#*|}>])!?=;"') marks[char.charCodeAt(0)] = 1;

const isMark = (code: number): boolean => code < 128 && marks[code] === 1;
const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);

const room = (length: number) => ({
  words: new Uint16Array(length),
  pairs: new Uint16Array(length),
  odd: new Uint16Array(length),
  signals: new Uint16Array(length),
  starts: new Uint32Array(length),
  ends: new Uint32Array(length),
});
let shared = room(8_192);
/** A text longer than this gets arrays of its own. */
const longestShared = 65_536;

const roomFor = (length: number): ReturnType<typeof room> => {
  if (length > longestShared) return room(length);
  if (length > shared.words.length) shared = room(longestShared);
  return shared;
};

/** Linear. The arrays are used again by the next call, so what is to be kept has to be copied. */
export const readTokens = (text: string): Tokens => {
  const { length } = text;
  const { words, pairs, odd, signals, starts, ends } = roomFor(length);
  let count = 0;
  let previous = boundary;
  for (let at = 0; at < length; ) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? (asciiKinds[code] as number) : kindOf(code);
    if (kind === gap) {
      at++;
      continue;
    }
    const start = at++;
    let hash = seed;
    let oddity = 0;
    if (kind === single) {
      hash = step(hash, code);
      if (isMark(code)) oddity = oddnessOfMark(text, start);
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
    words[count] = finish(hash);
    pairs[count] = finish(Math.imul(previous, 0x9e3779b1) ^ hash);
    odd[count] = oddity;
    signals[count] = 0;
    starts[count] = start;
    ends[count++] = at;
    previous = hash;
  }
  return { count, words, pairs, odd, signals, starts, ends };
};

const oddnessOfMark = (text: string, at: number): number => {
  const next = text.charCodeAt(at + 1);
  if (isMark(next)) return oddPair;
  return isLetter(text.charCodeAt(at - 1)) && isLetter(next) ? oddMark : 0;
};

/** What else speaks for an order beside words: rules of these detectors. */
const telling: ReadonlySet<string> = new Set([
  'injection',
  'escalation',
  'tool_poison',
  'exfiltration',
  'memory_poison',
  'insider',
  'code_exec',
]);

const remembered = new Map<string, number>();

const signalFeature = (finding: RawFinding): number => {
  const name = `rule:${finding.detector}:${finding.type}`;
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const feature = featureOf(name);
  remembered.set(name, feature);
  return feature;
};

/** Enters the rules' findings at the tokens where they begin; of two at one token the later stays. */
export const markSignals = (tokens: Tokens, findings: readonly RawFinding[]): void => {
  for (const finding of findings) {
    if (!telling.has(finding.detector) || tokens.count === 0) continue;
    let [low, high] = [0, tokens.count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tokens.starts[middle] as number) < finding.start) low = middle + 1;
      else high = middle;
    }
    tokens.signals[low] = signalFeature(finding);
  }
};
