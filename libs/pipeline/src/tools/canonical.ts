// One spelling for equal JSON values, and the fingerprints made of it: of a tool's definition and of one call of a tool.
import { createHash } from 'node:crypto';
import { digitsAt, parseExact } from '../exact-json.ts';
import { isObject, type JsonObject, type JsonValue } from '../json.ts';
import { canonicalNumber } from './canonical-number.ts';

/** Keys sorted at every level; the order of lists stays, because it means something. */
export const canonicalText = (value: JsonValue): string => {
  if (Array.isArray(value)) return `[${value.map((_, index) => memberText(value, index)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.keys(value).sort();
  return `{${fields.map((key) => `${JSON.stringify(key)}:${memberText(value, key)}`).join(',')}}`;
};

const memberText = (container: JsonValue[] | JsonObject, key: string | number): string => {
  const digits = digitsAt(container, key);
  return digits === undefined ? canonicalText((container as JsonObject)[key] as JsonValue) : canonicalNumber(digits);
};

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** SHA-256 (hex) of a tool's canonical definition. */
export const definitionHash = (definition: JsonValue): string => sha256(canonicalText(definition));

/** The same for calls of one tool with equal arguments, however they are spelt; 32 hex digits. */
export const callFingerprint = (name: string, argumentsText: string): string =>
  sha256(JSON.stringify([name, canonicalArguments(argumentsText)])).slice(0, 32);

/** SHA-256 (hex) of the arguments alone, as capability tokens name them. */
export const argumentsHash = (argumentsText: string): string => sha256(canonicalArguments(argumentsText));

/** Arguments that are no JSON (a custom tool's free text) stand for themselves. */
export const canonicalArguments = (argumentsText: string): string => {
  if (argumentsText === '') return '{}';
  try {
    return canonicalText(parseExact(argumentsText));
  } catch {
    return JSON.stringify(argumentsText);
  }
};
