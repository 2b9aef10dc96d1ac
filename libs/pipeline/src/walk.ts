// Every text of a body, wherever it stands: strings, keys and numbers. Nothing is skipped but the words of the wire formats themselves, so that what nobody knows is read.
import { exactText } from './exact-json.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import { isModels, readNumber, readString, sealedBytes, spelledIn } from './leaf.ts';
import { readLogprobs } from './logprobs.ts';
import { mediaPartOf } from './media/media-part.ts';
import { type Provenance, Segment } from './segment.ts';
import { addMedia, type Path, type Walked } from './walked.ts';

/** Objects read as one JSON text, keys included, because a key gives its value its meaning (`"password": …`). */
const jsonValues: ReadonlySet<string> = new Set(['input', 'metadata', 'json_schema', 'schema', 'logit_bias']);
/** `text` and `summary` of `reasoning_details`, whose signature is another member. */
const signedDetail = /^reasoning\./;
/** What a model's provider alone can read; `data` of a `redacted_thinking` block is the same. */
const encrypted: ReadonlySet<string> = new Set(['signature', 'encrypted_content', 'encrypted_index']);
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
  if (typeof value === 'string') readString(walked, value, path, provenance);
  else if (Array.isArray(value)) elements(walked, value, path, provenance);
  else if (isObject(value)) fields(walked, value, path, provenance, speakers);
};

const elements = (walked: Walked, value: JsonValue[], path: Path, provenance: Provenance): void => {
  const spelled = spelledIn(value);
  if (spelled !== undefined) walked.segments.push(new Segment(spelled, path.slice(), provenance, 'sealed'));
  for (let i = 0; i < value.length; i++) {
    const below = value[i] as JsonValue;
    path.push(i);
    if (typeof below === 'number') readNumber(walked, below, value, path, provenance);
    else walk(walked, below, path, provenance);
    path.pop();
  }
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
    if (typeof below === 'number') readNumber(walked, below, value, path, provenance);
    else if (typeof below === 'string') {
      if (isDetail && isModels(provenance)) readString(walked, below, path, provenance, 'signed');
      else if (isHidden || (isModels(provenance) && encrypted.has(key))) sealedBytes(walked, below, path, provenance);
      else readString(walked, below, path, provenance);
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
