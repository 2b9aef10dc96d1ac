// A changed value written into the text it came from: what was not changed keeps its characters, digits and escapes included.
import { digitsAt, writeExact } from './exact-json.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import { elementsAt, type MemberPlace, membersAt, type Place, skipSpace } from './json-text.ts';

/** A value and the text that it was parsed from. */
export interface Source {
  readonly text: string;
  readonly value: JsonValue;
}

/** The text of `changed`: the same text for the same value. */
export const spliced = ({ text, value }: Source, changed: JsonValue): string => {
  if (changed === value) return text;
  const start = skipSpace(text, 0);
  return written(text, { start, end: text.length }, value, changed);
};

const written = (text: string, place: Place, before: JsonValue | undefined, after: JsonValue): string => {
  if (before === after) return text.slice(place.start, place.end);
  if (Array.isArray(before) && Array.isArray(after)) return writtenList(text, place, before, after);
  if (isObject(before) && isObject(after)) return writtenObject(text, place, before, after);
  return writeExact(after);
};

const writtenObject = (text: string, place: Place, before: JsonObject, after: JsonObject): string => {
  const places = membersAt(text, place.start);
  const members: string[] = [];
  for (const key of Object.keys(after)) {
    const value = after[key] as JsonValue | undefined;
    if (value === undefined) continue;
    const known: MemberPlace | undefined = Object.hasOwn(before, key) ? places.get(key) : undefined;
    if (known === undefined) members.push(`${JSON.stringify(key)}:${digitsAt(after, key) ?? writeExact(value)}`);
    else {
      const name = text.slice(known.key.start, known.key.end);
      members.push(`${name}:${written(text, known.value, before[key], value)}`);
    }
  }
  return `{${members.join(',')}}`;
};

const writtenList = (text: string, place: Place, before: JsonValue[], after: JsonValue[]): string => {
  const places = elementsAt(text, place.start);
  const former = formerIndexes(before, after);
  const items = after.map((item, index) => {
    const old = former[index];
    const known = old === undefined ? undefined : places[old];
    return known === undefined
      ? (digitsAt(after, index) ?? writeExact(item))
      : written(text, known, before[old as number], item);
  });
  return `[${items.join(',')}]`;
};

/** Where each item stood before. Steps take items out of lists, put some in, and change others; they do not reorder them. */
const formerIndexes = (before: JsonValue[], after: JsonValue[]): readonly (number | undefined)[] => {
  const drift = before.length - after.length;
  if (drift === 0) return after.map((_, index) => index);
  let next = 0;
  return after.map((item, index) => {
    const last = Math.min(before.length - 1, index + Math.max(0, drift));
    let best: number | undefined;
    let bestKinship = 0;
    for (let at = Math.max(next, index + Math.min(0, drift)); at <= last; at++) {
      if (before[at] === item) {
        best = at;
        break;
      }
      const near = kinship(before[at] as JsonValue, item);
      if (near > bestKinship) [best, bestKinship] = [at, near];
    }
    if (best !== undefined) next = best + 1;
    return best;
  });
};

/** How much of one value stands in the other. */
const kinship = (one: JsonValue, other: JsonValue): number => {
  if (one === other) return 1;
  if (Array.isArray(one) && Array.isArray(other))
    return one.reduce((sum: number, item, index) => sum + kinship(item, other[index] ?? null), 0);
  if (!isObject(one) || !isObject(other)) return 0;
  let sum = 0;
  for (const key of Object.keys(one))
    if (Object.hasOwn(other, key)) sum += kinship(one[key] as JsonValue, other[key] as JsonValue);
  return sum;
};
