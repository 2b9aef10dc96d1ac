// One image, recording or file of a body: where it stands, what it says it is, and whether it is here or elsewhere.
import { field, isObject, type JsonObject, type JsonPath, type JsonValue, text } from '../json.ts';
import type { Holds } from './open-base64.ts';

export type MediaKind = 'image' | 'audio' | 'video' | 'file';

export interface MediaPart {
  /** Of the string that holds the address or the bytes. */
  readonly path: JsonPath;
  /** `file` for what does not say. */
  readonly kind: MediaKind;
  /** As declared, lower case; empty when nothing is declared. */
  readonly mediaType: string;
  /** Set for what the provider is to fetch. */
  readonly url?: string;
  /** Set for what is here: where base64 begins in the string, and how many characters it has. */
  readonly base64?: { readonly from: number; readonly length: number };
  /** Of what is here: whether it can be read. */
  readonly holds?: Holds | undefined;
}

interface Shape {
  readonly kind: MediaKind;
  /** Where such a part may hold its address or bytes. */
  readonly places: readonly JsonPath[];
}

const source: readonly JsonPath[] = [['source', 'data'], ['source', 'url'], ['data']];

/** The media parts of the three wire formats and of MCP results, by their `type`. */
const shapes: Readonly<Record<string, Shape>> = {
  image_url: { kind: 'image', places: [['image_url', 'url'], ['image_url']] },
  input_image: { kind: 'image', places: [['image_url']] },
  image: { kind: 'image', places: source },
  computer_screenshot: { kind: 'image', places: [['image_url']] },
  input_audio: { kind: 'audio', places: [['input_audio', 'data'], ['data']] },
  audio: { kind: 'audio', places: source },
  video_url: { kind: 'video', places: [['video_url', 'url']] },
  video: { kind: 'video', places: source },
  file: { kind: 'file', places: [['file', 'file_data'], ['file_data']] },
  input_file: { kind: 'file', places: [['file_data'], ['file_url']] },
  document: { kind: 'file', places: source },
};

/** The part that this object is, if it is one and holds something. */
export const mediaPartOf = (value: JsonObject, path: JsonPath): MediaPart | undefined => {
  const type = value['type'];
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) return undefined;
  // An Anthropic document may hold plain text; that is read as text.
  if (text(field(value['source'] ?? null, 'type')) === 'text') return undefined;
  const { kind, places } = shapes[type] as Shape;
  for (const place of places) {
    const held = at(value, place);
    if (typeof held === 'string' && held !== '') return read(held, [...path, ...place], kind, declaredType(value));
  }
  return undefined;
};

/** A long string that is nothing but base64 or a data URL, wherever it stands; undefined for what can be read. */
export const mediaTextPart = (value: string, path: JsonPath): MediaPart | undefined => {
  const part = read(value, path.slice(), 'file', '');
  return part.base64 === undefined ? undefined : part;
};

const at = (value: JsonValue, place: JsonPath): JsonValue | undefined =>
  place.reduce<JsonValue | undefined>((inner, key) => field(inner, String(key)), value);

const declaredType = (part: JsonObject): string => {
  const audioFormat = text(field(part['input_audio'], 'format'));
  const declared = text(field(part['source'], 'media_type')) ?? text(part['mimeType']) ?? text(part['media_type']);
  return (declared ?? (audioFormat === undefined ? '' : `audio/${audioFormat}`)).toLowerCase();
};

const dataUrl = /^data:([\w.+-]{1,60}\/[\w.+-]{1,80})?((?:;[\w.+-]{1,40}=[\w."+-]{0,80}){0,4});base64,/i;
const address = /^[a-z][a-z0-9+.-]{0,20}:/i;
const onlyBase64 = /^[A-Za-z0-9+/_=\r\n-]*$/;

const read = (held: string, path: JsonPath, kind: MediaKind, declared: string): MediaPart => {
  const prefix = dataUrl.exec(held);
  if (prefix !== null && onlyBase64.test(held.slice(prefix[0].length))) {
    const mediaType = declared === '' ? (prefix[1] ?? '').toLowerCase() : declared;
    return { path, kind, mediaType, base64: { from: prefix[0].length, length: held.length - prefix[0].length } };
  }
  if (address.test(held)) return { path, kind, mediaType: declared, url: held };
  if (onlyBase64.test(held)) return { path, kind, mediaType: declared, base64: { from: 0, length: held.length } };
  return { path, kind, mediaType: declared, url: held };
};

const plainDataUrl = /^data:[^,;]{0,150}(?:;(?!base64,)[^,;]{1,120}){0,4},/i;

/** What a data URL says whose text is written with `%` escapes; undefined where there are none to be read. */
export const textOfDataUrl = (held: string): string | undefined => {
  if (!/^data:/i.test(held) || !held.includes('%')) return undefined;
  const prefix = plainDataUrl.exec(held)?.[0];
  if (prefix === undefined) return undefined;
  const escaped = held
    .slice(prefix.length)
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(escaped, 'latin1').toString('utf8');
};

/** Bytes that base64 of this many characters holds, at most. */
export const bytesOfBase64 = (length: number): number => Math.floor((length * 3) / 4);

/** The string a part stands for, from the body it was read out of; empty when it is no longer there. */
export const heldText = (body: JsonObject, part: MediaPart): string => {
  let value: JsonValue | undefined = body;
  for (const key of part.path) {
    if (Array.isArray(value) && typeof key === 'number') value = value[key];
    else value = isObject(value) ? field(value, String(key)) : undefined;
  }
  return typeof value === 'string' ? value : '';
};
