// Typed reading of hostile JSON: absent and null are the same, any other type is refused by its name.
import { parseExact } from '@tappass/pipeline/exact-json';
import { field, isObject, type JsonObject, type JsonValue } from '@tappass/pipeline/json';
import { malformed } from './cannot-carry.ts';

const given = (body: JsonValue | undefined, name: string): JsonValue | undefined => {
  const value = field(body, name);
  return value === null ? undefined : value;
};

/** @throws Fault bad_field */
export function numberAt(body: JsonValue, name: string, where = name): number | undefined {
  const value = given(body, name);
  if (value === undefined || typeof value === 'number') return value;
  throw malformed(where, 'must be a number');
}

/** @throws Fault bad_field */
export function booleanAt(body: JsonValue, name: string, where = name): boolean | undefined {
  const value = given(body, name);
  if (value === undefined || typeof value === 'boolean') return value;
  throw malformed(where, 'must be true or false');
}

/** @throws Fault bad_field */
export function textAt(body: JsonValue | undefined, name: string, where = name): string | undefined {
  const value = given(body, name);
  if (value === undefined || typeof value === 'string') return value;
  throw malformed(where, 'must be a text');
}

/** @throws Fault bad_field when it is missing too */
export function neededText(body: JsonValue | undefined, name: string, where = name): string {
  const value = textAt(body, name, where);
  if (value === undefined) throw malformed(where, 'is missing');
  return value;
}

/** @throws Fault bad_field */
export function objectAt(body: JsonValue | undefined, name: string, where = name): JsonObject | undefined {
  const value = given(body, name);
  if (value === undefined || isObject(value)) return value;
  throw malformed(where, 'must be an object');
}

/** @throws Fault bad_field */
export function listAt(body: JsonValue | undefined, name: string, where = name): readonly JsonValue[] {
  const value = given(body, name);
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw malformed(where, 'must be a list');
}

/** Tool arguments: JSON text of an object; nothing at all is an empty object. @throws Fault bad_field */
export function argumentsOf(text: string, where: string): JsonObject {
  if (text.trim() === '') return {};
  const value = parsed(text);
  if (!isObject(value)) throw malformed(where, 'must be the JSON text of an object');
  return value;
}

/** Undefined for what is no JSON. Numbers keep their digits. */
export function parsed(text: string): JsonValue | undefined {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

const dataUrl = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.+-]+)*;base64,([A-Za-z0-9+/=_-]*)$/;

/** A data URL's parts, or an http(s) address. @throws Fault bad_field for any other */
export function sourceOf(url: string, where: string) {
  const data = dataUrl.exec(url);
  if (data !== null) return { from: 'data', mediaType: data[1]!, base64: data[2]! } as const;
  if (/^https?:\/\//i.test(url)) return { from: 'url', url } as const;
  throw malformed(where, 'must be an http(s) address or a base64 data URL');
}

/** An object without what is undefined. */
export function compact(value: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const kept: JsonObject = {};
  for (const [name, one] of Object.entries(value)) if (one !== undefined) kept[name] = one;
  return kept;
}
