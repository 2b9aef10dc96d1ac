// Bytes to a JSON object, refusing what two parsers could read differently: duplicate keys, bad UTF-8, excess depth.
import { isAscii, isUtf8 } from 'node:buffer';
import { Fault } from '@tappass/errors/fault';
import { isOddNumber, noteDigits } from './exact-json.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import { endOfPlain, endOfString } from './json-text.ts';

const maxDepth = 64;
/** Of what a provider says: it may repeat a request, some levels deeper. */
const maxAnswerDepth = 128;

/** @throws Fault bad_json (not UTF-8, not JSON, not an object, duplicate keys) or bad_field (deeper than 64). */
export const parseStrictJson = (bytes: Uint8Array): JsonObject => {
  const text = decode(bytes);
  const { colons, oddNumbers } = survey(text);
  const value = parse(text);
  if (!isObject(value)) throw badJson('the top level must be an object');
  if (countKeys(value) !== colons) throw badJson('a key appears twice in one object');
  if (oddNumbers) noteDigits(text, value);
  return value;
};

/** Whether the text wrote some key of an object twice, of which the value kept one. The text must have parsed to the value. */
export const hasDuplicateKeys = (text: string, value: JsonValue): boolean =>
  countKeys(value) !== survey(text, maxAnswerDepth).colons;

/** Whether an answer nests deeper than anybody here reads. */
export const isTooDeep = (text: string): boolean => {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) i = endOfString(text, i);
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxAnswerDepth) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
};

const badJson = (detail: string, cause?: unknown): Fault => new Fault('bad_json', { details: { detail }, cause });

const decode = (bytes: Uint8Array): string => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isAscii(buffer)) return buffer.toString('latin1');
  if (!isUtf8(buffer)) throw badJson('it is not UTF-8');
  return buffer.toString('utf8');
};

const parse = (text: string): JsonValue => {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // The engine's message quotes the body, and the body is the caller's secret: it is not kept even as a cause.
    throw badJson('it does not parse');
  }
};

/**
 * Counts the colons outside strings, which is the number of keys written. JSON.parse keeps one of two equal keys, so a
 * smaller number of keys in the parsed value means a duplicate, however the keys were escaped. On the way it sees whether
 * some number would be written otherwise than it was.
 */
const survey = (text: string, deepest = maxDepth): { readonly colons: number; readonly oddNumbers: boolean } => {
  let colons = 0;
  let depth = 0;
  let oddNumbers = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) i = endOfString(text, i);
    else if (code === 0x3a) colons++;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > deepest)
        throw new Fault('bad_field', { details: { field: 'body', detail: `nested deeper than ${deepest}` } });
    } else if (code === 0x7d || code === 0x5d) depth--;
    else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      const end = endOfPlain(text, i);
      oddNumbers ||= end - i > 1 && isOddNumber(text.slice(i, end));
      i = end - 1;
    }
  }
  return { colons, oddNumbers };
};

const countKeys = (value: JsonValue): number => {
  if (typeof value !== 'object' || value === null) return 0;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value) keys += countKeys(item);
    return keys;
  }
  for (const key in value) keys += 1 + countKeys(value[key] as JsonValue);
  return keys;
};
