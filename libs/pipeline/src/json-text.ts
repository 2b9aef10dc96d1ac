// Where the values of a JSON text stand. The text has been parsed before, so nothing here has to doubt it.

/** From the first character of a value to the one behind its last. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

const quote = 0x22;
const backslash = 0x5c;
const opens = (code: number): boolean => code === 0x7b || code === 0x5b;
const closes = (code: number): boolean => code === 0x7d || code === 0x5d;
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

export const skipSpace = (text: string, at: number): number => {
  let next = at;
  while (isSpace(text.charCodeAt(next))) next++;
  return next;
};

/** The closing quote of the string that opens here; the text's length when there is none. */
export const endOfString = (text: string, open: number): number => {
  for (let close = text.indexOf('"', open + 1); close !== -1; close = text.indexOf('"', close + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(close - 1 - backslashes) === backslash) backslashes++;
    if (backslashes % 2 === 0) return close;
  }
  return text.length;
};

/** Behind a number or a word: what follows it can only be a space, a comma or a closing bracket. */
export const endOfPlain = (text: string, start: number): number => {
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === 0x2c || closes(code) || isSpace(code)) break;
  }
  return end;
};

const endOfValue = (text: string, start: number): number => {
  const first = text.charCodeAt(start);
  if (first === quote) return endOfString(text, start) + 1;
  if (!opens(first)) return endOfPlain(text, start);
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (opens(code)) depth++;
    else if (closes(code) && --depth === 0) return at + 1;
  }
  return text.length;
};

/** The key whose quotes stand here. */
export const keyAt = (text: string, { start, end }: Place): string => {
  const raw = text.slice(start + 1, end - 1);
  return raw.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : raw;
};

export interface MemberPlace {
  readonly key: Place;
  readonly value: Place;
}

/** The members of the object that opens here; of two with one key the last, as parsers have it. */
export const membersAt = (text: string, open: number): Map<string, MemberPlace> => {
  const members = new Map<string, MemberPlace>();
  let at = skipSpace(text, open + 1);
  while (text.charCodeAt(at) === quote) {
    const key = { start: at, end: endOfString(text, at) + 1 };
    const start = skipSpace(text, skipSpace(text, key.end) + 1);
    const value = { start, end: endOfValue(text, start) };
    members.set(keyAt(text, key), { key, value });
    at = skipSpace(text, value.end);
    if (text.charCodeAt(at) === 0x2c) at = skipSpace(text, at + 1);
  }
  return members;
};

/** The elements of the list that opens here. */
export const elementsAt = (text: string, open: number): Place[] => {
  const elements: Place[] = [];
  let at = skipSpace(text, open + 1);
  while (at < text.length && !closes(text.charCodeAt(at))) {
    const element = { start: at, end: endOfValue(text, at) };
    elements.push(element);
    at = skipSpace(text, element.end);
    if (text.charCodeAt(at) === 0x2c) at = skipSpace(text, at + 1);
  }
  return elements;
};
