// Every text of a body, wherever it stands: strings, keys and numbers. Nothing is skipped but the words of the wire formats themselves, so that what nobody knows is read.
import { digitsAt, exactText } from './exact-json.ts';
import { isObject, type JsonObject, type JsonValue, pathText } from './json.ts';
import { readLogprobs } from './logprobs.ts';
import { type MediaPart, mediaPartOf, mediaTextPart, textOfDataUrl } from './media/media-part.ts';
import { openBase64 } from './media/open-base64.ts';
import { type Form, type Provenance, Segment } from './segment.ts';
import { isWireWord } from './words/wire-words.ts';

/** What the wire formats have identifiers and words of their own in: read for keys and personal data, and never as anybody's speech. */
const identifiers: ReadonlySet<string> = new Set([
  'type',
  'role',
  'id',
  'object',
  'model',
  'tool_call_id',
  'tool_use_id',
  'call_id',
  'item_id',
  'response_id',
  'status',
  'phase',
  'finish_reason',
  'stop_reason',
  'system_fingerprint',
  'service_tier',
  'obfuscation',
]);
const identifier = /^[\w.:/|+=@-]{1,64}$/;

/** Strings whose content is JSON text. */
const jsonTexts: ReadonlySet<string> = new Set(['arguments', 'partial_json']);
/** Objects read as one JSON text, keys included, because a key gives its value its meaning (`"password": …`). */
const jsonValues: ReadonlySet<string> = new Set(['input', 'metadata', 'json_schema', 'schema', 'logit_bias']);
/** Signed or encrypted by the provider: rewriting would make the next turn invalid. In anybody else's word it is nothing of the kind. */
const sealedTexts: ReadonlySet<string> = new Set(['thinking', 'signature', 'encrypted_content', 'encrypted_index']);
/** `text` and `summary` of `reasoning_details`, whose signature is another member. */
const signedDetail = /^reasoning\./;
/** What a model's provider alone can read; `data` of a `redacted_thinking` block is the same. */
const encrypted: ReadonlySet<string> = new Set(['signature', 'encrypted_content', 'encrypted_index']);
/** Bytes stand here, as base64 or as a data URL. */
const mediaFields: ReadonlySet<string> = new Set([
  'data',
  'file_data',
  'url',
  'image_url',
  'result',
  'b64_json',
  'partial_image_b64',
]);
const shortestMediaText = 256;
/** Longer runs of bytes that nobody knows are not read as letters: they are counted as unread. */
const longestUnknownBytes = 65_536;

const roles: Readonly<Record<string, Provenance>> = {
  system: 'system',
  developer: 'developer',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** A key that can hide nothing: lower-case letters, as the formats have them. */
const plainKey = /^[a-z][a-z_]{0,17}$/;
/** A number of fewer digits is no card and no account. */
const shortestNumber = 1e11;
/** Characters may be spelled as their codes. */
const fewestCodes = 8;

/** An object with a `type`, which may be one that nobody knows, or a tool that a provider runs. */
export interface TypedObject {
  readonly type: string;
  readonly path: (string | number)[];
  readonly value: JsonObject;
}

/** A list of tool definitions, wherever it stands. */
export interface ToolList {
  readonly path: (string | number)[];
  readonly tools: readonly JsonValue[];
}

export interface Walked {
  readonly segments: Segment[];
  /** Media parts seen; their addresses are read as text, their bytes where they are text. */
  readonly media: MediaPart[];
  /** Where those stand: a body may hold ten thousand of them. */
  readonly mediaPlaces: Map<string, MediaPart>;
  /** Of a request only. */
  readonly objects: TypedObject[] | undefined;
  readonly toolLists: ToolList[];
}

/** @param request its tools and the types of its objects are gathered */
export const newWalk = (request = false): Walked => ({
  segments: [],
  media: [],
  mediaPlaces: new Map(),
  objects: request ? [] : undefined,
  toolLists: [],
});

const addMedia = (walked: Walked, part: MediaPart, where = pathText(part.path)): void => {
  walked.mediaPlaces.set(where, part);
  walked.media.push(part);
};

type Path = (string | number)[];

/** Whose word the members of an object are, where it is not the object's own. */
type Speakers = Readonly<Record<string, Provenance>>;

/** Adds every text below `value` to `walked`. `path` is used as a stack and left as it was. */
export const walk = (
  walked: Walked,
  value: JsonValue,
  path: Path,
  provenance: Provenance,
  speakers?: Speakers,
): void => {
  if (typeof value === 'string') leaf(walked, value, path, provenance);
  else if (Array.isArray(value)) elements(walked, value, path, provenance);
  else if (isObject(value)) fields(walked, value, path, provenance, speakers);
};

const elements = (walked: Walked, value: JsonValue[], path: Path, provenance: Provenance): void => {
  const spelled = spelledIn(value);
  if (spelled !== undefined) walked.segments.push(new Segment(spelled, path.slice(), provenance, 'sealed'));
  for (let i = 0; i < value.length; i++) {
    const below = value[i] as JsonValue;
    path.push(i);
    if (typeof below === 'number') number(walked, below, value, path, provenance);
    else walk(walked, below, path, provenance);
    path.pop();
  }
};

/** A text as the codes of its characters. */
const spelledIn = (value: readonly JsonValue[]): string | undefined => {
  if (value.length < fewestCodes || typeof value[0] !== 'number') return undefined;
  const isText = value.every((one) => typeof one === 'number' && Number.isInteger(one) && one >= 9 && one < 0x110000);
  return isText ? String.fromCodePoint(...(value.slice(0, 4_096) as number[])) : undefined;
};

const number = (walked: Walked, value: number, holder: object, path: Path, provenance: Provenance): void => {
  if (Math.abs(value) < shortestNumber && (Number.isInteger(value) || String(value).length < 14)) return;
  const text = digitsAt(holder, path.at(-1) as string | number) ?? String(value);
  walked.segments.push(new Segment(text, path.slice(), provenance, 'opaque'));
};

const fields = (walked: Walked, value: JsonObject, path: Path, outer: Provenance, speakers?: Speakers): void => {
  const own = provenanceOf(value, outer);
  const type = value['type'];
  const isDetail = typeof type === 'string' && signedDetail.test(type);
  const isHidden = isModels(own) && type === 'redacted_thinking';
  if (walked.objects !== undefined && typeof type === 'string')
    walked.objects.push({ type, path: path.slice(), value });
  const part = mediaPartOf(value, path);
  if (part !== undefined) addMedia(walked, part);
  for (const key of Object.keys(value)) {
    const provenance = speakers !== undefined && Object.hasOwn(speakers, key) ? (speakers[key] ?? own) : own;
    if (!plainKey.test(key)) walked.segments.push(new Segment(key, path.slice(), provenance, 'sealed'));
    const below = value[key] as JsonValue;
    if (below === null || typeof below === 'boolean') continue;
    path.push(key);
    if (typeof below === 'number') number(walked, below, value, path, provenance);
    else if (typeof below === 'string') {
      if (isDetail && isModels(provenance)) leaf(walked, below, path, provenance, 'signed');
      else if (isHidden || (isModels(provenance) && encrypted.has(key))) sealedBytes(walked, below, path, provenance);
      else leaf(walked, below, path, provenance);
    } else if (key === 'logprobs' && readLogprobs(walked.segments, below, value, path, provenance)) {
      // read as the text that they spell
    } else if (isToolList(walked, key, below, path)) walked.toolLists.push({ path: path.slice(), tools: below });
    else if (isObject(below) && jsonValues.has(key)) {
      walked.segments.push(new Segment(exactText(below), path.slice(), provenance, 'json_value'));
    } else walk(walked, below, path, provenance);
    path.pop();
  }
};

/** Definitions can stand in items and blocks too. A choice among tools names them, and defines none. */
const isToolList = (walked: Walked, key: string, value: JsonValue, path: Path): value is JsonValue[] =>
  walked.objects !== undefined &&
  (key === 'tools' || key === 'functions' || key === 'mcp_servers') &&
  Array.isArray(value) &&
  path[0] !== 'tool_choice';

/** A message speaks with its role; a tool result is a tool's word whoever carries it; an answer stays an answer. */
const provenanceOf = (value: JsonObject, outer: Provenance): Provenance => {
  if (outer === 'answer') return outer;
  const type = value['type'];
  if (typeof type === 'string') {
    if (type.endsWith('tool_result') || type.endsWith('_call_output')) return 'tool';
    if (type.endsWith('_call') || type === 'reasoning') return 'assistant';
  }
  const role = value['role'];
  return typeof role === 'string' && Object.hasOwn(roles, role) ? (roles[role] ?? outer) : outer;
};

const isModels = (provenance: Provenance): boolean => provenance === 'answer' || provenance === 'assistant';

const leaf = (
  walked: Walked,
  value: string,
  path: Path,
  provenance: Provenance,
  form: Form = formOf(innermostKey(path), provenance),
): void => {
  if (value === '') return;
  const key = path.at(-1) ?? '';
  if (typeof key === 'string' && identifiers.has(key) && identifier.test(value)) {
    if (!isWireWord(value)) walked.segments.push(new Segment(value, path.slice(), provenance, 'opaque'));
    return;
  }
  if (value.length > shortestMediaText && bytes(walked, value, path, provenance)) return;
  const spoken = textOfDataUrl(value);
  if (spoken !== undefined) walked.segments.push(new Segment(spoken, path.slice(), provenance, 'sealed'));
  walked.segments.push(new Segment(value, path.slice(), provenance, form));
};

/** Reads what the bytes of a long string say. False for a string that is none of bytes: it is a text as it stands. */
const bytes = (walked: Walked, value: string, path: Path, provenance: Provenance): boolean => {
  const where = pathText(path);
  const known = walked.mediaPlaces.get(where);
  const part = known ?? mediaTextPart(value, path);
  if (part?.base64 === undefined) return false;
  const opened = openBase64(value, part.base64.from, part.mediaType);
  const isMediaField = known !== undefined || mediaFields.has(String(path.at(-1)));
  if (opened.kind === 'text') {
    // base64 of a text, or letters that only look like it: both readings are read
    walked.segments.push(new Segment(opened.text, path.slice(), provenance, 'wrapped', undefined, opened.wrapping));
    if (known === undefined) return false;
  } else if (opened.mediaType === '') {
    if (!isMediaField) return false;
    if (value.length <= longestUnknownBytes) sealedBytes(walked, value, path, provenance);
  }
  if (known === undefined) addMedia(walked, { ...part, holds: opened.holds }, where);
  else setHeld(walked, known, opened.holds);
  return true;
};

const setHeld = (walked: Walked, part: MediaPart, holds: MediaPart['holds']): void => {
  walked.media[walked.media.indexOf(part)] = { ...part, holds };
};

/** Nobody here can tell what they say; a key that stands there in clear is one all the same. */
const sealedBytes = (walked: Walked, value: string, path: Path, provenance: Provenance): void => {
  if (value !== '') walked.segments.push(new Segment(value, path.slice(), provenance, 'opaque'));
};

const formOf = (key: string, provenance: Provenance): Form => {
  if (jsonTexts.has(key)) return 'json_text';
  if (!sealedTexts.has(key)) return 'text';
  return isModels(provenance) ? 'signed' : 'sealed';
};

const innermostKey = (path: readonly (string | number)[]): string => {
  for (let i = path.length - 1; i >= 0; i--) {
    const key = path[i];
    if (typeof key === 'string') return key;
  }
  return '';
};
