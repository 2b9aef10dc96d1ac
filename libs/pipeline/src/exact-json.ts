// JSON whose numbers keep their digits: a double cannot hold every integer, nor tell 1.0 from 1. Values stay what JSON.parse makes of them; the digits that would be lost are kept beside the object or list they stand in.
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import { endOfPlain, endOfString, keyAt, skipSpace } from './json-text.ts';

type Container = JsonObject | JsonValue[];

/** By container and key, numbers as they were written, where a double would be written otherwise. */
const kept = new WeakMap<object, Map<string, string>>();

/** Numbers stand behind a colon, a comma or a bracket; a string may hold the like, which costs a closer look and no more. */
const numbers = /[:,[]\s*(-?\d[\d.eE+-]*)/g;
const shortInteger = /^-?[1-9]\d{0,14}$|^0$/;

/** Whether a double would be written otherwise than this number. */
export const isOddNumber = (digits: string): boolean => !shortInteger.test(digits) && String(Number(digits)) !== digits;

/** Whether some number of the text might be written otherwise by JSON.stringify. */
export const mayHoldOddNumbers = (text: string): boolean => {
  numbers.lastIndex = 0;
  for (let found = numbers.exec(text); found !== null; found = numbers.exec(text))
    if (isOddNumber(found[1] as string)) return true;
  return false;
};

/** @throws SyntaxError as JSON.parse does */
export const parseExact = (text: string): JsonValue => {
  const value = JSON.parse(text) as JsonValue;
  keepDigits(text, value);
  return value;
};

/** Keeps the digits of a value that was parsed from this text. */
export const keepDigits = (text: string, value: JsonValue): void => {
  if (typeof value === 'object' && value !== null && mayHoldOddNumbers(text)) noteDigits(text, value);
};

/** The same where it is known that there are such digits. */
export const noteDigits = (text: string, value: Container): void => {
  noteContainer(text, skipSpace(text, 0), value);
};

/** @returns behind the closing bracket. `container` is undefined below a key that was written twice, where the value says otherwise */
const noteContainer = (text: string, open: number, container: Container | undefined): number => {
  const isList = text.charCodeAt(open) === 0x5b;
  const here = container !== undefined && Array.isArray(container) === isList ? container : undefined;
  let at = skipSpace(text, open + 1);
  for (let index = 0; at < text.length; index++) {
    const code = text.charCodeAt(at);
    if (code === 0x7d || code === 0x5d) return at + 1;
    let key = String(index);
    if (!isList) {
      const end = endOfString(text, at) + 1;
      key = keyAt(text, { start: at, end });
      at = skipSpace(text, skipSpace(text, end) + 1);
    }
    at = skipSpace(text, noteValue(text, at, here, key));
    if (text.charCodeAt(at) === 0x2c) at = skipSpace(text, at + 1);
  }
  return at;
};

const noteValue = (text: string, start: number, container: Container | undefined, key: string): number => {
  const code = text.charCodeAt(start);
  if (code === 0x22) return endOfString(text, start) + 1;
  if (code === 0x7b || code === 0x5b) {
    const below = container === undefined ? undefined : (container as JsonObject)[key];
    return noteContainer(text, start, typeof below === 'object' && below !== null ? below : undefined);
  }
  const end = endOfPlain(text, start);
  const digits = text.slice(start, end);
  if (container !== undefined && (code === 0x2d || (code >= 0x30 && code <= 0x39)) && isOddNumber(digits))
    note(container, key, digits);
  return end;
};

const note = (container: Container, key: string, digits: string): void => {
  const known = kept.get(container);
  if (known === undefined) kept.set(container, new Map([[key, digits]]));
  else known.set(key, digits);
};

/** How the number under this key was written, where a double would be written otherwise and it is still the same number. */
export const digitsAt = (container: object, key: string | number): string | undefined => {
  const digits = kept.get(container)?.get(String(key));
  return digits !== undefined && Number(digits) === (container as JsonObject)[key] ? digits : undefined;
};

/** The copy writes its numbers as the original does. */
export const withDigitsOf = <T extends Container>(copy: T, original: object): T => {
  const known = kept.get(original);
  if (known !== undefined) kept.set(copy, new Map([...(kept.get(copy) ?? []), ...known]));
  return copy;
};

/** Under other names: `names` tells what a member of the copy is called in the original. */
export const withDigitsUnder = (
  copy: JsonObject,
  original: object,
  names: Readonly<Record<string, string>>,
): JsonObject => {
  for (const [name, former] of Object.entries(names)) {
    const digits = kept.get(original)?.get(former);
    if (digits !== undefined && Object.hasOwn(copy, name)) note(copy, name, digits);
  }
  return copy;
};

/** As JSON.stringify writes it, and numbers as they came. */
export const writeExact = (value: JsonValue): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const odd = kept.has(value);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => (odd ? digitsAt(value, index) : undefined) ?? writeExact(item ?? null));
    return `[${items.join(',')}]`;
  }
  if (!isObject(value)) return 'null';
  let out = '';
  for (const key of Object.keys(value)) {
    const below = value[key] as JsonValue | undefined;
    if (below === undefined) continue;
    const written = (odd ? digitsAt(value, key) : undefined) ?? writeExact(below);
    out += `${out === '' ? '' : ','}${JSON.stringify(key)}:${written}`;
  }
  return `{${out}}`;
};

/** As JSON.stringify writes it, which is quicker, but for numbers that it has no word for: a client may write 1e400. */
export const exactText = (value: JsonValue): string => {
  const text = JSON.stringify(value);
  return bareNull.test(text) ? writeExact(value) : text;
};

const bareNull = /[:,[]null\b/;
