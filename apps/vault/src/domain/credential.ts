// What may be stored as a provider credential, read strictly.
import { Fault } from '@tappass/errors/fault';

const validProvider = /^[a-z0-9][a-z0-9._-]{0,62}$/;
// header values: printable ASCII, no spaces; anything else cannot be sent and was pasted wrongly
const validValue = /^[\x21-\x7e]{8,4096}$/;
/** Some providers' credentials are several values: JSON, kept on one line. */
const validJson = /^[\x20-\x7e]{8,4096}$/;
const maxNameLength = 100;
const mostWeight = 1_000;

/** Throws `bad_field`. */
export const checkProvider = (provider: string): string => {
  if (!validProvider.test(provider)) throw bad('provider', 'expects lower case letters, digits, dots and dashes');
  return provider;
};

export const checkName = (name: string, provider: string): string => {
  if (name.length > maxNameLength) throw bad('name', `has more than ${maxNameLength} characters`);
  return name === '' ? provider : name;
};

/** 0, which the wire cannot tell from nothing, is none. Throws `bad_field`. */
export const checkWeight = (weight: number): number | undefined => {
  if (weight > mostWeight) throw bad('weight', `expects 1 to ${mostWeight}`);
  return weight === 0 ? undefined : weight;
};

/** Without what a paste leaves around it. The message never quotes it. */
export const checkValue = (value: string): string => {
  const trimmed = value.trim();
  const json = trimmed.startsWith('{') ? oneLine(trimmed) : undefined;
  if (json !== undefined && validJson.test(json)) return json;
  if (!validValue.test(trimmed)) throw bad('value', 'expects 8 to 4096 printable characters without spaces');
  return trimmed;
};

/** Undefined for what is no JSON. */
const oneLine = (value: string): string | undefined => {
  try {
    return JSON.stringify(JSON.parse(value));
  } catch {
    return undefined;
  }
};

/** Shown in lists. Of a short one nothing is shown: four characters would be half of it. */
export const lastFour = (value: string): string =>
  value.length >= 16 && !value.startsWith('{') ? value.slice(-4) : '';

const bad = (name: string, detail: string): Fault => new Fault('bad_field', { details: { field: name, detail } });
