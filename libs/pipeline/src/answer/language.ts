// Which language a text is written in, as far as its letters and three-letter runs tell; short texts are not judged.
import { francAll } from 'franc-min';

/** ISO 639-1 to 639-3, for the languages that can be told apart. */
export const languages: Readonly<Record<string, string>> = {
  ar: 'arb',
  bg: 'bul',
  bn: 'ben',
  cs: 'ces',
  de: 'deu',
  el: 'ell',
  en: 'eng',
  es: 'spa',
  fa: 'pes',
  fr: 'fra',
  he: 'heb',
  hi: 'hin',
  hu: 'hun',
  id: 'ind',
  it: 'ita',
  ja: 'jpn',
  ko: 'kor',
  nl: 'nld',
  pl: 'pol',
  pt: 'por',
  ro: 'ron',
  ru: 'rus',
  sr: 'srp',
  sv: 'swe',
  ta: 'tam',
  te: 'tel',
  th: 'tha',
  tr: 'tur',
  uk: 'ukr',
  ur: 'urd',
  vi: 'vie',
  zh: 'cmn',
};

/** Characters below which a guess is none. */
const shortest = 60;
const longest = 2_000;
/** A language this near to the best one may be the right one: neighbours share most of their runs. */
const nearEnough = 0.9;

/** Code is no language, so it is left out before the text is judged. */
const prose = (text: string): string =>
  text
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/`[^`\n]*`/g, ' ')
    .slice(0, longest);

/** False only when the text is long enough to tell and is surely in none of them. `allowed`: ISO 639-1. */
export const isInLanguages = (text: string, allowed: readonly string[]): boolean => {
  const words = prose(text);
  if (words.trim().length < shortest) return true;
  const wanted = new Set(allowed.map((code) => languages[code] ?? code));
  return francAll(words, { minLength: shortest }).some(
    ([code, score]) => code === 'und' || (score >= nearEnough && wanted.has(code)),
  );
};
