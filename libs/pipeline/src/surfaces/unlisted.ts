// What of a request nobody documents or nobody but its provider could read: kinds of objects, members of the body, and ids of what a provider keeps.
import type { Call } from '../call.ts';
import { matchAny } from '../glob.ts';
import { field, isObject, type JsonPath, list, pathText, text } from '../json.ts';
import { isKnownField } from '../words/wire-words.ts';

export interface Unlisted {
  readonly what: 'type' | 'field';
  readonly name: string;
  /** Where it stands, for people. */
  readonly field: string;
}

export interface Listing {
  readonly unknown_types: 'pass' | 'refuse';
  readonly allowed_types: readonly string[];
  readonly unknown_fields: 'pass' | 'refuse';
  readonly allowed_fields: readonly string[];
}

/** The first thing that is neither documented nor allowed by name. */
export const firstUnlisted = ({ surface, body, strangers }: Call, set: Listing): Unlisted | undefined => {
  if (set.unknown_fields === 'refuse') {
    const isAllowed = matchAny(set.allowed_fields);
    const name = Object.keys(body).find((key) => !isKnownField(surface, key) && !isAllowed(key));
    if (name !== undefined) return { what: 'field', name, field: name };
  }
  if (set.unknown_types !== 'refuse' || strangers.length === 0) return undefined;
  const isAllowed = matchAny(set.allowed_types);
  const stranger = strangers.find(({ type }) => !isAllowed(type));
  return stranger && { what: 'type', name: stranger.type, field: pathText([...stranger.path, 'type']) };
};

/** Ids of what a provider keeps: nobody could say whose it is, and nobody here has read it. */
const storedIds: ReadonlySet<string> = new Set(['file_id', 'container_id', 'vector_store_id', 'skill_id']);

/** Where the request names something that a provider keeps. */
export const storedId = (call: Call): string | undefined => {
  const named = call.segments.find(({ path }) => isStored(path));
  if (named !== undefined) return named.where;
  const at = list(field(call.body, 'input')).findIndex(isStoredImage);
  return at === -1 ? undefined : `input[${at}]`;
};

/** An earlier answer's audio is named by its id alone. */
const isStored = (path: JsonPath): boolean => {
  const last = path.at(-1);
  return storedIds.has(String(last)) || (last === 'id' && path.at(-2) === 'audio');
};

/** An image that was made before, without its bytes. */
const isStoredImage = (item: unknown): boolean =>
  isObject(item) && item['type'] === 'image_generation_call' && (text(item['result']) ?? '') === '';

const wireName = /^[\w.:/-]{1,256}$/;

/** A tool whose name no wire format could carry: lists of permitted tools are made of names that it could be mistaken for. */
export const misnamedTool = (call: Call): string | undefined => {
  const tool = call.tools.find(({ name, hosted }) => !hosted && !wireName.test(name));
  return tool && pathText(tool.path);
};

export const isWireName = (name: string): boolean => wireName.test(name);
