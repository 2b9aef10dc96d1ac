// One string, number or list of numbers of a body: as the text that it is, or that it holds.
import { digitsAt } from './exact-json.ts';
import { type JsonValue, pathText } from './json.ts';
import { type MediaPart, mediaTextPart, textOfDataUrl } from './media/media-part.ts';
import { openBase64 } from './media/open-base64.ts';
import { type Form, type Provenance, Segment } from './segment.ts';
import { addMedia, type Path, type Walked } from './walked.ts';
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
/** Signed or encrypted by the provider: rewriting would make the next turn invalid. In anybody else's word it is nothing of the kind. */
const sealedTexts: ReadonlySet<string> = new Set(['thinking', 'signature', 'encrypted_content', 'encrypted_index']);
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

/** A number of fewer digits is no card and no account. */
const shortestNumber = 1e11;
/** Characters may be spelled as their codes. */
const fewestCodes = 8;

export const isModels = (provenance: Provenance): boolean => provenance === 'answer' || provenance === 'assistant';

/** Adds a number that is long enough to be more than a number. */
export const readNumber = (walked: Walked, value: number, holder: object, path: Path, provenance: Provenance): void => {
  if (Math.abs(value) < shortestNumber && (Number.isInteger(value) || String(value).length < 14)) return;
  const text = digitsAt(holder, path.at(-1) as string | number) ?? String(value);
  walked.segments.push(new Segment(text, path.slice(), provenance, 'opaque'));
};

/** A text as the codes of its characters. */
export const spelledIn = (value: readonly JsonValue[]): string | undefined => {
  if (value.length < fewestCodes || typeof value[0] !== 'number') return undefined;
  const isText = value.every((one) => typeof one === 'number' && Number.isInteger(one) && one >= 9 && one < 0x110000);
  return isText ? String.fromCodePoint(...(value.slice(0, 4_096) as number[])) : undefined;
};

/** Adds the text of a string, and what its bytes say where it is made of bytes. */
export const readString = (
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
    // whoever sends a file, what it says is an outsider's word
    const speaker = known?.kind === 'file' && provenance !== 'answer' ? 'tool' : provenance;
    walked.segments.push(new Segment(opened.text, path.slice(), speaker, 'wrapped', undefined, opened.wrapping));
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
export const sealedBytes = (walked: Walked, value: string, path: Path, provenance: Provenance): void => {
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
