// Canonical JSON (RFC 8785) within the ledger's limits: one value has exactly one byte form, and what has none is refused.
import { Fault } from '@tappass/errors/fault';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Bytes of the largest body an entry may commit to; larger content belongs elsewhere and only its digest enters. */
export const maxBodyBytes = 256 * 1024;
const maxDepth = 64;
// with the `u` flag this matches lone surrogates only: a pair counts as one code point outside the range
const loneSurrogate = /[\ud800-\udfff]/u;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The canonical text of a value. Throws `not_canonical` for floats, integers beyond ±(2^53 − 1), lone surrogates, undefined. */
export const canonicalize = (value: JsonValue): string => (isInOrder(value, 0) ? JSON.stringify(value) : write(value));

/** The canonical bytes of a body, at most `maxBodyBytes` of them. Throws `not_canonical`. */
export const encodeBody = (body: JsonObject): Uint8Array => {
  const bytes = new TextEncoder().encode(canonicalize(body));
  if (bytes.length > maxBodyBytes) throw refused(`the body has ${bytes.length} bytes, ${maxBodyBytes} are allowed`);
  return bytes;
};

/**
 * Reads a body that must already be canonical: re-encoding it has to give the same bytes, so duplicate keys, other
 * spellings of a number and foreign key orders are refused. Throws `not_canonical`.
 */
export const decodeBody = (bytes: Uint8Array): JsonObject => {
  if (bytes.length > maxBodyBytes) throw refused(`the body has ${bytes.length} bytes, ${maxBodyBytes} are allowed`);
  const text = decodeText(bytes);
  const value = parse(text);
  if (!isObject(value)) throw refused('the body is not an object');
  if (canonicalize(value) !== text) throw refused('the bytes are not in canonical form');
  return value;
};

/**
 * Whether the value, checked as a whole, has its keys in canonical order already: then the engine's own writer gives the
 * canonical text, at a fifth of the cost. Producers build their bodies that way.
 */
const isInOrder = (value: JsonValue, depth: number): boolean => {
  if (depth > maxDepth) throw refused(`nested deeper than ${maxDepth}`);
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'string') return checkString(value);
  if (typeof value === 'number') return checkInteger(value);
  if (typeof value !== 'object') throw refused(`a ${typeof value} has no JSON form`);
  let inOrder = true;
  if (isArray(value)) {
    // by index: a hole has no JSON form, and every would jump over it
    for (let at = 0; at < value.length; at++) if (!isInOrder(value[at] as JsonValue, depth + 1)) inOrder = false;
    return inOrder;
  }
  checkPrototype(value);
  let before = '';
  for (const key of Object.keys(value)) {
    checkString(key);
    if (key < before || !isInOrder(value[key] as JsonValue, depth + 1)) inOrder = false;
    before = key;
  }
  return inOrder;
};

const checkString = (text: string): true => {
  if (loneSurrogate.test(text)) throw refused('a string holds a lone surrogate');
  return true;
};

const checkInteger = (value: number): true => {
  if (!Number.isSafeInteger(value)) throw refused('numbers are integers within ±(2^53 − 1)');
  return true;
};

const checkPrototype = (object: JsonObject): void => {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) throw refused('only plain objects have a JSON form');
};

/** Everything was checked before: this only puts it in order. */
const write = (value: JsonValue): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value); // ECMAScript's escapes are those of RFC 8785 3.2.2.2
  if (isArray(value)) return `[${value.map(write).join(',')}]`;
  // the default sort compares UTF-16 code units, as RFC 8785 3.2.3 demands
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${write(value[key] as JsonValue)}`);
  return `{${members.join(',')}}`;
};

const decodeText = (bytes: Uint8Array): string => {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw refused('the bytes are not UTF-8', cause);
  }
};

const parse = (text: string): JsonValue => {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw refused('the bytes are not JSON', cause);
  }
};

const isArray = (value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] => Array.isArray(value);

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refused = (detail: string, cause?: unknown): Fault => new Fault('not_canonical', { details: { detail }, cause });
