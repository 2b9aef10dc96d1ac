// Every text of a body, wherever it stands: known fields by table, unknown fields too, so that nothing passes unread.
import { exactText } from './exact-json.ts';
import { isObject, type JsonValue, pathText } from './json.ts';
import { type MediaPart, mediaPartOf, mediaTextPart } from './media/media-part.ts';
import { type Form, type Provenance, Segment } from './segment.ts';

/** Identifiers and enumerations of the wire formats; skipped while short enough to be one. */
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
const longestIdentifier = 64;

/** Strings whose content is JSON text. */
const jsonTexts: ReadonlySet<string> = new Set(['arguments', 'partial_json']);
/** Objects read as one JSON text, keys included, because a key gives its value its meaning (`"password": …`). */
const jsonValues: ReadonlySet<string> = new Set(['input', 'metadata', 'json_schema', 'schema', 'logit_bias']);
/** Signed or encrypted by the provider: rewriting would make the next turn invalid. In anybody else's word it is nothing of the kind. */
const sealedTexts: ReadonlySet<string> = new Set(['thinking', 'signature', 'encrypted_content', 'encrypted_index']);
/** `text` and `summary` of `reasoning_details`, whose signature is another member. */
const signedDetail = /^reasoning\./;
/** Where base64 media stands. */
const mediaFields: ReadonlySet<string> = new Set(['data', 'file_data', 'url', 'encrypted_content', 'signature']);
const shortestMediaText = 256;
/** The log-probabilities repeat the text token by token; they are dropped with the text (see answer/), not read. */
const mirrors: ReadonlySet<string> = new Set(['logprobs']);

const roles: Readonly<Record<string, Provenance>> = {
  system: 'system',
  developer: 'developer',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** A key longer than this may itself carry something (a key of an API is 20 characters and more). */
const longestSilentKey = 18;

export interface Walked {
  readonly segments: Segment[];
  /** Media parts seen; their bytes are not read as text, their addresses are. */
  readonly media: MediaPart[];
  /** Where those stand: a body may hold ten thousand of them. */
  readonly mediaPlaces: Set<string>;
}

export const newWalk = (): Walked => ({ segments: [], media: [], mediaPlaces: new Set() });

const addMedia = (walked: Walked, part: MediaPart, where = pathText(part.path)): void => {
  walked.mediaPlaces.add(where);
  walked.media.push(part);
};

/** Adds every text below `value` to `walked`. `path` is used as a stack and left as it was. */
export const walk = (walked: Walked, value: JsonValue, path: (string | number)[], provenance: Provenance): void => {
  if (typeof value === 'string') leaf(walked, value, path, provenance);
  else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      path.push(i);
      walk(walked, value[i] as JsonValue, path, provenance);
      path.pop();
    }
  } else if (isObject(value)) fields(walked, value, path, provenance);
};

const fields = (
  walked: Walked,
  value: { [key: string]: JsonValue },
  path: (string | number)[],
  outer: Provenance,
): void => {
  const provenance = provenanceOf(value, outer);
  const isDetail = typeof value['type'] === 'string' && signedDetail.test(value['type']);
  const part = mediaPartOf(value, path);
  if (part !== undefined) addMedia(walked, part);
  for (const key of Object.keys(value)) {
    if (key.length > longestSilentKey) walked.segments.push(new Segment(key, path.slice(), provenance, 'sealed'));
    const below = value[key] as JsonValue;
    if ((typeof below !== 'object' && typeof below !== 'string') || below === null || mirrors.has(key)) continue;
    path.push(key);
    if (typeof below === 'string' && isDetail && isModels(provenance)) {
      leaf(walked, below, path, provenance, 'signed');
    } else if (isObject(below) && jsonValues.has(key)) {
      walked.segments.push(new Segment(exactText(below), path.slice(), provenance, 'json_value'));
    } else walk(walked, below, path, provenance);
    path.pop();
  }
};

/** A message speaks with its role; a tool result is a tool's word whoever carries it; an answer stays an answer. */
const provenanceOf = (value: { [key: string]: JsonValue }, outer: Provenance): Provenance => {
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
  path: (string | number)[],
  provenance: Provenance,
  form: Form = formOf(innermostKey(path), provenance),
): void => {
  if (value === '') return;
  const key = innermostKey(path);
  if (value.length <= longestIdentifier && identifiers.has(key)) return;
  if (value.length > shortestMediaText && mediaFields.has(key)) {
    const part = mediaTextPart(value, path);
    if (part !== undefined) {
      const where = pathText(path);
      if (!walked.mediaPlaces.has(where)) addMedia(walked, part, where);
      return;
    }
  }
  walked.segments.push(new Segment(value, path.slice(), provenance, form));
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
