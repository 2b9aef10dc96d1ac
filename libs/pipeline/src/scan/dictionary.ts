// A tenant's own words, compiled once with its plan and searched for as the rules are: in one pass, however many they are.
import { compileLiterals } from './literals.ts';
import { type Normalised, normalise } from './normalise.ts';

export interface Entry {
  readonly name: string;
  readonly words: readonly string[];
  /** A word is found only where no letter or digit goes on before or after it. */
  readonly wholeWords: boolean;
  readonly score: number;
}

export interface DictionaryHit {
  readonly entry: Entry;
  /** Half-open range in the original text. */
  readonly start: number;
  readonly end: number;
}

export type Dictionary = (text: Normalised) => readonly DictionaryHit[];

const none: readonly DictionaryHit[] = [];
const wordChar = /[\p{L}\p{N}_]/u;

/** Words are compared as the detectors read texts: without case, accents, invisible characters and look-alikes. */
export const compileDictionary = (entries: readonly Entry[]): Dictionary => {
  const terms: { readonly entry: Entry; readonly literal: string }[] = [];
  for (const entry of entries) {
    for (const word of entry.words) {
      const literal = foldCase(normalise(word).text);
      if (literal !== '') terms.push({ entry, literal });
    }
  }
  if (terms.length === 0) return () => none;
  const automaton = compileLiterals(terms.map((term) => term.literal));
  return (normalised) => {
    const hits: DictionaryHit[] = [];
    const { text } = normalised;
    automaton.scan(foldCase(text), (index, end) => {
      const term = terms[index] as (typeof terms)[number];
      const start = end - term.literal.length;
      if (term.entry.wholeWords && continues(text, start, end)) return;
      const [from, to] = normalised.original(start, end);
      hits.push({ entry: term.entry, start: from, end: to });
    });
    return hits;
  };
};

const continues = (text: string, start: number, end: number): boolean =>
  (start > 0 && wordChar.test(text[start - 1] as string)) || (end < text.length && wordChar.test(text[end] as string));

/** Lower case that keeps every character in its place: one that grows when lowered (İ) stays as it is. */
const foldCase = (text: string): string => {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  let out = '';
  for (const char of text) out += char.toLowerCase().length === char.length ? char.toLowerCase() : char;
  return out;
};
