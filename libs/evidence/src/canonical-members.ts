// Some members of a canonical body, without making the whole of it: one pass over the bytes says that they are canonical, and what was not asked for is never built.
import { decodeBody, type JsonObject, type JsonValue, maxBodyBytes } from './canonical-json.ts';

/**
 * What `decodeBody` gives, with no other members than the `wanted` ones (names of ASCII, none empty). Throws `not_canonical` exactly
 * where `decodeBody` does: whatever this pass does not know for canonical, `decodeBody` judges.
 */
export const decodeMembers = (bytes: Uint8Array, wanted: ReadonlySet<string>): JsonObject =>
  plainMembers(bytes, wanted) ?? only(decodeBody(bytes), wanted);

/** The same of a plain body (ASCII, no escapes, integers of up to 15 digits); undefined where bytes are not, or not canonical. */
export const plainMembers = (bytes: Uint8Array, wanted: ReadonlySet<string>): JsonObject | undefined => {
  const found: Found[] = [];
  const known = bytes.length <= maxBodyBytes && scanObject(bytes, 0, 1, { wanted: byFirstByte(wanted), found });
  if (known !== bytes.length) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const members: Record<string, JsonValue> = Object.create(null);
  for (const { name, from, to } of found) members[name] = JSON.parse(text.toString('latin1', from, to)) as JsonValue;
  return members;
};

interface Found {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}
interface Search {
  readonly wanted: WantedNames;
  readonly found: Found[];
}
type WantedNames = readonly (readonly { readonly name: string; readonly bytes: Uint8Array }[] | undefined)[];

const only = (body: JsonObject, wanted: ReadonlySet<string>): JsonObject => {
  const members: Record<string, JsonValue> = Object.create(null);
  for (const name of wanted) if (Object.hasOwn(body, name)) members[name] = body[name] as JsonValue;
  return members;
};

const prepared = new WeakMap<ReadonlySet<string>, WantedNames>();

const byFirstByte = (wanted: ReadonlySet<string>): WantedNames => {
  const known = prepared.get(wanted);
  if (known !== undefined) return known;
  const names: { name: string; bytes: Uint8Array }[][] = [];
  for (const name of wanted) {
    const bytes = Buffer.from(name, 'latin1');
    names[bytes[0] ?? 0] = [...(names[bytes[0] ?? 0] ?? []), { name, bytes }];
  }
  prepared.set(wanted, names);
  return names;
};

// ASCII
const [quote, comma, minus, zero, nine, colon] = [0x22, 0x2c, 0x2d, 0x30, 0x39, 0x3a];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
const maxDepth = 64;
/** So many digits are a safe integer whatever they are. */
const safeDigits = 15;
const notKnown = -1;
const literals = ['null', 'true', 'false'].map((word) => Buffer.from(word, 'latin1'));

/** Characters that stand for themselves in a string: ASCII without controls, quote and backslash. */
const plain = Uint8Array.from({ length: 256 }, (_, code) =>
  code >= 0x20 && code < 0x80 && code !== quote && code !== 0x5c ? 1 : 0,
);

// Each scan begins at a place and gives the place after what it read, or `notKnown`: not canonical, or nothing this pass judges.

const scanObject = (bytes: Uint8Array, start: number, depth: number, search: Search | undefined): number => {
  if (bytes[start] !== openObject || depth > maxDepth) return notKnown;
  if (bytes[start + 1] === closeObject) return start + 2;
  let at = start;
  let [keyFrom, keyTo] = [0, notKnown];
  do {
    const [beforeFrom, beforeTo] = [keyFrom, keyTo];
    keyFrom = at + 2;
    at = scanString(bytes, at + 1);
    if (at === notKnown || bytes[at] !== colon) return notKnown;
    keyTo = at - 1;
    if (beforeTo !== notKnown && !isBefore(bytes, beforeFrom, beforeTo, keyFrom, keyTo)) return notKnown;
    const from = at + 1;
    at = scanValue(bytes, from, depth);
    if (at === notKnown) return notKnown;
    if (search !== undefined) note(search, bytes, keyFrom, keyTo, from, at);
  } while (bytes[at] === comma);
  return bytes[at] === closeObject ? at + 1 : notKnown;
};

const scanValue = (bytes: Uint8Array, at: number, depth: number): number => {
  switch (bytes[at]) {
    case quote:
      return scanString(bytes, at);
    case openObject:
      return scanObject(bytes, at, depth + 1, undefined);
    case openList:
      return scanList(bytes, at, depth + 1);
    default:
      return scanAtom(bytes, at);
  }
};

const scanList = (bytes: Uint8Array, start: number, depth: number): number => {
  if (depth > maxDepth) return notKnown;
  if (bytes[start + 1] === closeList) return start + 2;
  let at = start;
  do {
    at = scanValue(bytes, at + 1, depth);
    if (at === notKnown) return notKnown;
  } while (bytes[at] === comma);
  return bytes[at] === closeList ? at + 1 : notKnown;
};

const scanString = (bytes: Uint8Array, start: number): number => {
  if (bytes[start] !== quote) return notKnown;
  let at = start + 1;
  while (at < bytes.length && plain[bytes[at] as number] === 1) at += 1;
  return bytes[at] === quote ? at + 1 : notKnown;
};

const scanAtom = (bytes: Uint8Array, start: number): number => {
  const first = bytes[start] === minus ? start + 1 : start;
  let at = first;
  while (at < bytes.length && isDigit(bytes[at] as number)) at += 1;
  const digits = at - first;
  if (digits === 0) return first === start ? scanLiteral(bytes, start) : notKnown;
  // no leading zero, and zero has no sign
  if (bytes[first] === zero && at > start + 1) return notKnown;
  return digits <= safeDigits ? at : notKnown;
};

const isDigit = (byte: number): boolean => byte >= zero && byte <= nine;

const scanLiteral = (bytes: Uint8Array, start: number): number => {
  const word = literals.find((literal) => literal.every((byte, at) => bytes[start + at] === byte));
  return word === undefined ? notKnown : start + word.length;
};

/** Strictly, so that no key is there twice; ASCII sorts as UTF-16 does. */
const isBefore = (bytes: Uint8Array, aFrom: number, aTo: number, bFrom: number, bTo: number): boolean => {
  const shared = Math.min(aTo - aFrom, bTo - bFrom);
  for (let at = 0; at < shared; at++) {
    const difference = (bytes[aFrom + at] as number) - (bytes[bFrom + at] as number);
    if (difference !== 0) return difference < 0;
  }
  return aTo - aFrom < bTo - bFrom;
};

const note = (search: Search, bytes: Uint8Array, keyFrom: number, keyTo: number, from: number, to: number): void => {
  for (const { name, bytes: wanted } of search.wanted[bytes[keyFrom] as number] ?? []) {
    if (wanted.length !== keyTo - keyFrom || !wanted.every((byte, at) => bytes[keyFrom + at] === byte)) continue;
    search.found.push({ name, from, to });
  }
};
