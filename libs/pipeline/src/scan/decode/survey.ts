// One walk over a text that says which decodings are worth trying; most texts are worth none.

export interface Survey {
  /** Runs of token characters that may be base64 or hex, as flat pairs of start and end. */
  readonly runs: readonly number[];
  /** `%41` and the like. */
  readonly percents: number;
  /** Letters that stand alone, and words in all. */
  readonly singles: number;
  readonly words: number;
  /** Words with digits where letters should be. */
  readonly leet: number;
  /** How much more the letters look like English after rot13 than before; positive when they do. */
  readonly rotated: number;
}

const shortestRun = 16;
const longestLeet = 20;

/** What each character is, in bits: letter, digit, part of a token, mark put for a letter (`p@$$word`). */
const letter = 1;
const digit = 2;
const token = 4;
const leetMark = 8;
const kinds = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z]/.test(char)) kinds[code] = letter | token;
  else if (/\d/.test(char)) kinds[code] = digit | token;
  else if (/[+/=_-]/.test(char)) kinds[code] = token;
  else if (/[@$!]/.test(char)) kinds[code] = leetMark;
}

/** Frequency of each letter in English, in per cent, and the gain in log-frequency when it stands for the one thirteen further on. */
const english = [
  8.2, 1.5, 2.8, 4.3, 12.7, 2.2, 2, 6.1, 7, 0.15, 0.77, 4, 2.4, 6.7, 7.5, 1.9, 0.1, 6, 6.3, 9.1, 2.8, 1, 2.4, 0.15, 2,
  0.07,
];
const gain = new Int16Array(128);
english.forEach((share, i) => {
  const hundredths = Math.round(100 * Math.log((english[(i + 13) % 26] as number) / share));
  gain[65 + i] = hundredths;
  gain[97 + i] = hundredths;
});

/** Linear, one look at each character. */
export const survey = (text: string): Survey => {
  const runs: number[] = [];
  const { length } = text;
  let [percents, singles, words, leet, gained] = [0, 0, 0, 0, 0];
  for (let at = 0; at < length; at++) {
    const first = text.charCodeAt(at);
    if (first > 127 || ((kinds[first] as number) & token) === 0) {
      if (first === 37) percents++;
      continue;
    }
    const start = at;
    let all = 0;
    for (let code = first; code < 128; code = text.charCodeAt(++at)) {
      const kind = kinds[code] as number;
      if (kind === 0) break;
      all |= kind;
      gained += gain[code] as number;
    }
    if (text.charCodeAt(at) === 37) percents++;
    words++;
    const size = at - start;
    // The hex of digits is digits.
    if ((all & letter) === 0) {
      if (size >= shortestRun && size % 2 === 0) runs.push(start, at);
      continue;
    }
    if (size === 1) singles++;
    else if (size <= longestLeet && (all & (digit | leetMark)) !== 0 && isLeet(text, start, at)) leet++;
    if (size >= shortestRun) runs.push(start, at);
  }
  return { runs, percents, singles, words, leet, rotated: gained / 100 };
};

/** Digits inside a word: not a number with a unit, not a version, not mostly digits. */
const isLeet = (text: string, start: number, end: number): boolean => {
  let [letters, others] = [0, 0];
  for (let at = start; at < end; at++) {
    const kind = kinds[text.charCodeAt(at)] as number;
    if ((kind & letter) !== 0) letters++;
    else if ((kind & token) === 0 || (kind & digit) !== 0) others++;
  }
  return letters > 0 && others > 0 && letters + 2 >= others && letters + others > 2;
};
