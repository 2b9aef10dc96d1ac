// Identifiers that a word announces: what follows "PESEL" or "tax file number" is read as one, through line breaks, spaces and misread letters.

/** A place of a mask: `9` a digit, `A` a letter, `X` either, `K` a digit or a last letter; anything else stands for itself. */
export type Mask = string;

/** What people write between the name of a number and the number. */
const filler =
  /(?:\s{1,3}|no\b\.?|nr\b\.?|num(?:ber|mer|ero|er)\b|numer\b|id\b|code\b|is\b|was\b|jest\b|ist\b|est\b|es\b|[:=#,("'`*_|-]|n°|nº){0,8}/iy;
const separators = ' .-/\n';
const mostSeparators = 2;
/** What a camera reads for a digit. */
const misread: Readonly<Record<string, string>> = { l: '1', I: '1', '|': '1', O: '0', o: '0' };

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
    if (read !== undefined && check(read.compact)) return read;
  }
  return undefined;
};

/** The characters of the mask, with two separators at most between neighbours, and nothing that goes on behind. */
export const readMask = (text: string, start: number, mask: Mask): Read | undefined => {
  let at = start;
  let compact = '';
  for (const place of mask) {
    const from = at;
    while (compact !== '' && at - from < mostSeparators && separators.includes(text[at] ?? '_')) at++;
    const char = text[at];
    const fit = char === undefined ? undefined : fitting(char, place);
    if (fit === undefined) return undefined;
    compact += fit;
    at++;
  }
  return /[A-Za-z0-9]/.test(text[at] ?? '') ? undefined : { compact, start, end: at };
};

const isDigit = (char: string): boolean => char >= '0' && char <= '9';
const isLetter = (char: string): boolean => (char >= 'A' && char <= 'Z') || (char >= 'a' && char <= 'z');

const fitting = (char: string, place: string): string | undefined => {
  if (place === '9') return isDigit(char) ? char : misread[char];
  if (place === 'A') return isLetter(char) ? char.toUpperCase() : undefined;
  if (place === 'X') return isDigit(char) || isLetter(char) ? char.toUpperCase() : undefined;
  if (place === 'K') return isDigit(char) || /[kx]/i.test(char) ? char.toUpperCase() : undefined;
  return char.toUpperCase() === place ? place : undefined;
};
