// One text of a body with the place it stands in and whose word it is; everything that is scanned is a Segment.

import { exactText, parseExact } from './exact-json.ts';
import type { Finding } from './finding.ts';
import { isObject, type JsonObject, type JsonPath, type JsonValue, pathText, withValuesAt } from './json.ts';
import { Moves, type Range } from './moved.ts';
import { applyCuts, type Cut, joinCuts } from './redact.ts';
import type { Normalised } from './scan/normalise.ts';
import type { TextScan } from './scan/scan.ts';

/** Whose word a text is. `answer` is the model speaking now; `assistant` is what a client says a model said before. */
export type Provenance = 'system' | 'developer' | 'user' | 'assistant' | 'tool' | 'tool_definition' | 'answer';

/**
 * How the text stands in the body: a string; a string that holds JSON (tool arguments); the JSON text of a whole value;
 * reasoning that its provider signed (see signed-reasoning.ts); something that must not be rewritten (an object's key);
 * something that nobody says (an identifier, a number, bytes), read for keys and personal data and not to be rewritten either;
 * base64 of a text; the text of a file, which is left as it is; or what only repeats another text (log-probabilities), and goes with
 * what is cut out of it.
 */
export type Form =
  | 'text'
  | 'json_text'
  | 'json_value'
  | 'signed'
  | 'sealed'
  | 'opaque'
  | 'wrapped'
  | 'document'
  | 'mirror';

/** Somebody says it: neither an identifier or bytes, nor a text that is there already. */
export const isSpoken = (form: Form): boolean => form !== 'opaque' && form !== 'mirror';

/** What a text was before parts of it were cut out. */
export interface Origin {
  readonly before: Segment;
  readonly moves: Moves;
  /** In the text as it is now: names of what was cut out, in this cut and in those before it. */
  readonly names: readonly Range[];
}

export class Segment {
  /** What scan-call.ts made of the text, once: here, because a weak map of so many short-lived keys is a collector's nightmare. */
  normalised: Normalised | undefined = undefined;
  scan: TextScan | undefined = undefined;
  /** What begins or ends in a neighbouring text (see seams.ts); undefined until the neighbours were looked at. */
  across: TextScan | undefined = undefined;

  constructor(
    readonly text: string,
    readonly path: JsonPath,
    readonly provenance: Provenance,
    readonly form: Form = 'text',
    readonly origin: Origin | undefined = undefined,
    /** Of a `wrapped` text: what stands before its base64; undefined where it cannot be written back. Of a `mirror`: which of its spellings. */
    readonly wrapping: string | undefined = undefined,
  ) {}

  get where(): string {
    return pathText(this.path);
  }

  /** Its escapes are read as what they stand for. */
  get isJson(): boolean {
    return this.form === 'json_text' || this.form === 'json_value';
  }

  /** The text before anything was cut out of it. */
  get original(): string {
    return this.origin?.before.original ?? this.text;
  }

  /** The same text in another place or form, with all that is known of it. */
  at(path: JsonPath, provenance: Provenance, form: Form): Segment {
    const moved = new Segment(this.text, path, provenance, form, this.origin, this.wrapping);
    moved.normalised = this.normalised;
    moved.scan = this.scan;
    moved.across = this.across;
    return moved;
  }

  /** The text without these parts; it remembers what it was. */
  without(cuts: readonly Cut[]): Segment {
    const joined = joinCuts(cuts);
    const moves = new Moves(joined);
    const older = (this.origin?.names ?? []).flatMap(([start, end]) => {
      const range = moves.forward(start, end);
      return range === undefined ? [] : [range];
    });
    const names = [...older, ...moves.names()].sort((a, b) => a[0] - b[0]);
    const origin = { before: this, moves, names };
    return new Segment(applyCuts(this.text, joined), this.path, this.provenance, this.form, origin, this.wrapping);
  }
}

export interface Edited {
  readonly body: JsonObject;
  readonly segments: readonly Segment[];
}

/**
 * The body and its segments with parts of some texts cut out; what is not named is shared with the old body.
 * Undefined when a text cannot be written back there without breaking the body (a sealed place, JSON that no longer
 * parses or would lose a key to its neighbour).
 */
export const withCuts = (
  body: JsonObject,
  segments: readonly Segment[],
  cuts: ReadonlyMap<Segment, readonly Cut[]>,
): Edited | undefined => {
  const values: (readonly [JsonPath, JsonValue])[] = [];
  const renewed = new Map<Segment, Segment>();
  for (const [segment, here] of cuts) {
    const fresh = segment.without(here);
    const value = writtenValue(fresh);
    if (value === undefined) return undefined;
    values.push([segment.path, value]);
    renewed.set(segment, fresh);
  }
  const changed = withValuesAt(body, values);
  if (!isObject(changed)) return undefined;
  return { body: changed, segments: segments.map((old) => renewed.get(old) ?? old) };
};

/** What is to stand in the body for this text; undefined where none can. */
export const writtenValue = ({ form, text, wrapping }: Segment): JsonValue | undefined => {
  if (form === 'text') return text;
  if (form === 'mirror') return null;
  if (form === 'wrapped') return wrapping === undefined ? undefined : wrapping + Buffer.from(text).toString('base64');
  if (form === 'sealed' || form === 'signed' || form === 'opaque' || form === 'document') return undefined;
  try {
    const parsed = parseExact(text);
    if (form === 'json_text') return text;
    return exactText(parsed) === text ? parsed : undefined;
  } catch {
    return undefined;
  }
};

/** By text, what these findings make of their places. */
export const cutsOf = (
  segments: readonly Segment[],
  findings: readonly Finding[],
  cutOf: (finding: Finding, segment: Segment) => Cut,
): ReadonlyMap<Segment, readonly Cut[]> => {
  const places = new Map(findings.map(({ path }) => [path, undefined as Segment | undefined]));
  for (const segment of segments) {
    const { where } = segment;
    if (places.has(where)) places.set(where, segment);
  }
  const cuts = new Map<Segment, Cut[]>();
  for (const finding of findings) {
    const segment = places.get(finding.path);
    if (segment === undefined) continue;
    const here = cuts.get(segment);
    if (here === undefined) cuts.set(segment, [cutOf(finding, segment)]);
    else here.push(cutOf(finding, segment));
  }
  return cuts;
};

/**
 * The texts of a body that was read again, with what is known of those that stood in it before: of the one in the same
 * place; where places have moved, of an equal one, and rather of one that was cut, which knows more.
 */
export const recognised = (fresh: readonly Segment[], known: readonly Segment[]): readonly Segment[] => {
  const byPlace = new Map<string, Segment>();
  const byText = new Map<string, Segment>();
  for (const one of known) {
    byPlace.set(one.where, one);
    const twin = byText.get(one.text);
    if (twin === undefined || (twin.origin === undefined && one.origin !== undefined)) byText.set(one.text, one);
  }
  return fresh.map((one) => {
    const there = byPlace.get(one.where);
    const twin = there?.text === one.text ? there : byText.get(one.text);
    return twin?.isJson === one.isJson ? twin.at(one.path, one.provenance, one.form) : one;
  });
};
