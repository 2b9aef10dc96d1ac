// One walk over a text that says which decodings are worth trying; most texts are worth none.

export interface Survey {
  /** Runs of token characters that may be base64 or hex, as flat pairs of start and end. */
  readonly runs: readonly number[];
  /** `%41` and the like. */
  readonly percents: number;
  /** Those, and `&#65;`, `\\x41`, `\\u0041`. */
  readonly escapes: number;
  /** Letters that stand alone, and words in all. */
  readonly singles: number;
  /** Words of two characters, or of four that begin with `0x`: bytes, perhaps. */
  readonly pairs: number;
  readonly words: number;
  /** Words with digits where letters should be. */
  readonly leet: number;
  /** How much more the letters look like English after rot13 than before; positive when they do. */
  readonly rotated: number;
}

const percent = 37;
const ampersand = 38;
const backslash = 92;
const shortestRun = 16;
const longestLeet = 20;

/** What each character is, in bits: letter, digit, part of a token, mark put for a letter (`p@$$word`). */
const letter = 1;
const digit = 2;
const token = 4;
const leetMark = 8;
const kindBits = 15;
const kindWidth = 4;

/** Frequency of each letter in English, in per cent. */
const english = [
  8.2, 1.5, 2.8, 4.3, 12.7, 2.2, 2, 6.1, 7, 0.15, 0.77, 4, 2.4, 6.7, 7.5, 1.9, 0.1, 6, 6.3, 9.1, 2.8, 1, 2.4, 0.15, 2,
  0.07,
];

const kindOf = (char: string): number => {
  if (/[A-Za-z]/.test(char)) return letter | token;
  if (/\d/.test(char)) return digit | token;
  if (/[+/=_-]/.test(char)) return token;
  return /[@$!]/.test(char) ? leetMark : 0;
};

/** The gain in log-frequency, in hundredths, when a letter stands for the one thirteen further on. */
const gainOf = (char: string): number => {
  const at = char.toLowerCase().charCodeAt(0) - 97;
  if (at < 0 || at > 25) return 0;
  return Math.round(100 * Math.log((english[(at + 13) % 26] as number) / (english[at] as number)));
};

/** Kind below, gain above, so that one look tells both. Beyond ASCII nothing is a token. */
const facts = new Int32Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  facts[code] = (gainOf(char) << kindWidth) | kindOf(char);
}

/** Linear, one look at each character. */
export const survey = (text: string): Survey => {
  const runs: number[] = [];
  const { length } = text;
  let [percents, others, singles, pairs, words, leet, gained] = [0, 0, 0, 0, 0, 0, 0];
  for (let at = 0; at < length; at++) {
    let code = text.charCodeAt(at);
    let fact = code < 128 ? (facts[code] as number) : 0;
    if ((fact & token) === 0) {
      if (code === percent) percents++;
      else if ((code === ampersand || code === backslash) && isEscape(code, text.charCodeAt(at + 1))) others++;
      continue;
    }
    const start = at;
    let all = 0;
    do {
      all |= fact;
      gained += fact >> kindWidth;
      if (++at === length) break;
      code = text.charCodeAt(at);
      fact = code < 128 ? (facts[code] as number) : 0;
    } while ((fact & kindBits) !== 0);
    if (code === percent) percents++;
    else if ((code === ampersand || code === backslash) && isEscape(code, text.charCodeAt(at + 1))) others++;
    words++;
    const size = at - start;
    if (size === 2 || (size === 4 && text.charCodeAt(start + 1) === 120)) pairs++;
    // The hex of digits is digits.
    if ((all & letter) === 0) {
      if (size >= shortestRun) runs.push(start, at);
      continue;
    }
    if (size === 1) singles++;
    else if (size <= longestLeet && (all & (digit | leetMark)) !== 0 && isLeet(text, start, at)) leet++;
    if (size >= shortestRun) runs.push(start, at);
  }
  return { runs, percents, escapes: percents + others, singles, pairs, words, leet, rotated: gained / 100 };
};

/** `&#…`, `\\x…`, `\\u…` */
const isEscape = (code: number, next: number): boolean =>
  code === ampersand ? next === 35 : next === 120 || next === 117;

/** Digits inside a word: not a number with a unit, not a version, not mostly digits. */
const isLeet = (text: string, start: number, end: number): boolean => {
  let [letters, others] = [0, 0];
  for (let at = start; at < end; at++) {
    const kind = facts[text.charCodeAt(at)] as number;
    if ((kind & letter) !== 0) letters++;
    else if ((kind & token) === 0 || (kind & digit) !== 0) others++;
  }
  return letters > 0 && others > 0 && letters + 2 >= others && letters + others > 2;
};
