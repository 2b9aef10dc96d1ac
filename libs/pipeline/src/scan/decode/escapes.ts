// Characters written as escapes: `%41`, `&#65;`, `&#x41;`, `&amp;`, `\x41`, `\u0041`, `\u{41}`.

const escaped =
  /%[0-9A-Fa-f]{2}|&#(?:[xX][0-9A-Fa-f]{1,6}|\d{1,7});?|&(?:amp|lt|gt|quot|apos|nbsp);|\\x[0-9A-Fa-f]{2}|\\u(?:[0-9A-Fa-f]{4}|\{[0-9A-Fa-f]{1,6}\})/g;
const run =
  /(?:%[0-9A-Fa-f]{2}|&#(?:[xX][0-9A-Fa-f]{1,6}|\d{1,7});?|\\x[0-9A-Fa-f]{2}|\\u(?:[0-9A-Fa-f]{4}|\{[0-9A-Fa-f]{1,6}\})|[\w.~+!*'()&;=/-]){8,4096}/g;
const named: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&nbsp;': ' ',
};

/** What an escape stands for; `%C3%A9` are two of them, which make one character only together. */
const charOf = (found: string): string => {
  if (found[0] === '%') return String.fromCharCode(Number.parseInt(found.slice(1), 16));
  if (found[0] === '\\') return pointOf(Number.parseInt(found.slice(2).replace('{', ''), 16));
  const code = /^&#x/i.test(found) ? Number.parseInt(found.slice(3), 16) : Number.parseInt(found.slice(2), 10);
  return named[found] ?? pointOf(code);
};

const pointOf = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : ' ');

const isLatin1 = /^[\0-\xff]*$/;

/** The text with its escapes read, as UTF-8 where they are bytes. */
export const unescaped = (text: string): string => {
  const plain = text.replace(escaped, charOf);
  return text.includes('%') && isLatin1.test(plain) ? Buffer.from(plain, 'latin1').toString('utf8') : plain;
};

/** Stretches without a space that hold at least two escapes: start, end, and what they say. */
export const escapedRuns = (text: string): (readonly [start: number, end: number, text: string])[] =>
  [...text.matchAll(run)].flatMap(({ 0: found, index }) => {
    if ((found.match(escaped)?.length ?? 0) < 2) return [];
    const plain = found.includes('%') ? found.replaceAll('+', ' ') : found;
    return [[index, index + found.length, unescaped(plain)] as const];
  });
