// One text of a body with the place it stands in and whose word it is; everything that is scanned is a Segment.

import { isObject, type JsonObject, type JsonPath, type JsonValue, pathText, withValueAt } from './json.ts';
import type { Normalised } from './scan/normalise.ts';
import type { TextScan } from './scan/scan.ts';

/** Whose word a text is. `answer` is the model speaking now; `assistant` is what a client says a model said before. */
export type Provenance = 'system' | 'developer' | 'user' | 'assistant' | 'tool' | 'tool_definition' | 'answer';

/**
 * How the text stands in the body: a string; a string that holds JSON (tool arguments); the JSON text of a whole value;
 * or something that must not be rewritten (signed reasoning, an object's key).
 */
export type Form = 'text' | 'json_text' | 'json_value' | 'sealed';

export class Segment {
  /** What scan-call.ts made of the text, once: here, because a weak map of so many short-lived keys is a collector's nightmare. */
  normalised: Normalised | undefined = undefined;
  scan: TextScan | undefined = undefined;

  constructor(
    readonly text: string,
    readonly path: JsonPath,
    readonly provenance: Provenance,
    readonly form: Form = 'text',
  ) {}

  get where(): string {
    return pathText(this.path);
  }
}

export interface Edited {
  readonly body: JsonObject;
  readonly segments: readonly Segment[];
}

/**
 * The body and its segments with other texts in some places; what is not named is shared with the old body.
 * Undefined when a text cannot be written back there without breaking the body (a sealed place, JSON that no longer parses).
 */
export const withTexts = (
  body: JsonObject,
  segments: readonly Segment[],
  texts: ReadonlyMap<Segment, string>,
): Edited | undefined => {
  let changed: JsonValue = body;
  for (const [segment, text] of texts) {
    const value = writtenValue(segment, text);
    if (value === undefined) return undefined;
    changed = withValueAt(changed, segment.path, value);
  }
  if (!isObject(changed)) return undefined;
  const renewed = segments.map((old) => {
    const text = texts.get(old);
    return text === undefined ? old : new Segment(text, old.path, old.provenance, old.form);
  });
  return { body: changed, segments: renewed };
};

const writtenValue = (segment: Segment, text: string): JsonValue | undefined => {
  if (segment.form === 'text') return text;
  if (segment.form === 'sealed') return undefined;
  try {
    const parsed = JSON.parse(text) as JsonValue;
    return segment.form === 'json_text' ? text : parsed;
  } catch {
    return undefined;
  }
};
