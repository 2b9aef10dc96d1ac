// Identifiers that a word announces: what follows "PESEL" or "tax file number" is read as one, through line breaks, spaces and misread letters.

/** A place of a mask: `9` a digit, `A` a letter, `X` either, `K` a digit or a last letter; anything else stands for itself. */
export type Mask = string;

/** What people write between the name of a number and the number. */
const filler =
  /(?:\s{1,3}|no\b\.?|nr\b\.?|num(?:ber|mer|ero|er)\b|numer\b|id\b|code\b|is\b|was\b|jest\b|ist\b|est\b|es\b|[:=#,("'`*_|-]|n°|nº){0,8}/iy;
const mostSeparators = 2;
/** What a camera reads for a digit. */
const misread: ReadonlyMap<number, string> = new Map(
  Object.entries({ l: '1', I: '1', '|': '1', O: '0', o: '0' }).map(([char, digit]) => [char.charCodeAt(0), digit]),
);

export interface Read {
  /** Capitals, without separators, misread digits put right. */
  readonly compact: string;
  readonly start: number;
  readonly end: number;
}

/** What stands after the announcement that ends at `at`, by the first mask it fits. */
export const readAnnounced = (
  text: string,
  at: number,
  masks: readonly Mask[],
  check: (id: string) => boolean,
): Read | undefined => {
  if (/[A-Za-z0-9]/.test(text[at] ?? '')) return undefined;
  filler.lastIndex = at;
  filler.test(text);
  const start = filler.lastIndex;
  for (const mask of masks) {
    const read = readMask(text, start, mask);
    // whoever fills in a form to try it repeats one digit, which adds up in many schemes
    if (read !== undefined && !/^(\d)\1*$/.test(read.compact) && check(read.compact)) return read;
  }
  return undefined;
};

/** The characters of the mask, with two separators at most between neighbours, and nothing that goes on behind. */
export const readMask = (text: string, start: number, mask: Mask): Read | undefined => {
  let at = start;
  let compact = '';
  for (let place = 0; place < mask.length; place++) {
    const from = at;
    while (place > 0 && at - from < mostSeparators && isSeparator(text.charCodeAt(at))) at++;
    const fit = fitting(text.charCodeAt(at), mask.charCodeAt(place));
    if (fit === undefined) return undefined;
    compact += fit;
    at++;
  }
  return /[A-Za-z0-9]/.test(text[at] ?? '') ? undefined : { compact, start, end: at };
};

/** Space, dot, hyphen, slash, line break. */
const isSeparator = (code: number): boolean => code === 32 || code === 46 || code === 45 || code === 47 || code === 10;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isCapital = (code: number): boolean => code >= 65 && code <= 90;
const isLetter = (code: number): boolean => isCapital(code) || (code >= 97 && code <= 122);
const capital = (code: number): string => String.fromCharCode(isCapital(code) || isDigit(code) ? code : code - 32);

const digitPlace = 57;
const letterPlace = 65;
const eitherPlace = 88;
const lastPlace = 75;

const fitting = (code: number, place: number): string | undefined => {
  if (place === digitPlace) return isDigit(code) ? String.fromCharCode(code) : misread.get(code);
  if (place === letterPlace) return isLetter(code) ? capital(code) : undefined;
  if (place === eitherPlace) return isDigit(code) || isLetter(code) ? capital(code) : undefined;
  if (place === lastPlace)
    return isDigit(code) || 'kKxX'.includes(String.fromCharCode(code)) ? capital(code) : undefined;
  return code === place || (isLetter(code) && code - 32 === place) ? String.fromCharCode(place) : undefined;
};
