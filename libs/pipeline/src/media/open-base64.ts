// What base64 holds, by its bytes: a text in any wrapping is a text, whatever it is declared to be.
import { isUtf8 } from 'node:buffer';
import { formatOf } from './look-into.ts';

/** Whether a file could be read: as the text that it is, by a reader of documents (see documents.ts), or not at all. */
export type Holds = 'text' | 'document' | 'unread';

export type Opened =
  /** `wrapping`: what stands before the base64; undefined where the text cannot be written back as it came. */
  | { readonly kind: 'text'; readonly text: string; readonly wrapping: string | undefined; readonly holds: 'text' }
  /** `mediaType` by the first bytes; empty for bytes that nobody knows. */
  | { readonly kind: 'bytes'; readonly mediaType: string; readonly holds: Exclude<Holds, 'text'> };

/** Characters of base64 that tell a format. */
const headChars = 64;
const documents = /^application\/(?:pdf|zip)$/;
const declaredText =
  /^(?:text\/|application\/(?:.*\+)?(?:json|xml|yaml|x-yaml|csv|toml|x-ndjson)$|image\/svg|message\/)/;

/** @param from where base64 begins in `held` */
export const openBase64 = (held: string, from: number, declared: string): Opened => {
  const format = formatOf(Buffer.from(held.slice(from, from + headChars), 'base64'))?.mediaType ?? '';
  const bytes = format === '' || isSampledText(held, from) ? Buffer.from(held.slice(from), 'base64') : undefined;
  if (bytes !== undefined && isText(bytes, declaredText.test(declared))) {
    const text = decoded(bytes);
    const wrapping = Buffer.from(text).equals(bytes) ? held.slice(0, from) : undefined;
    return { kind: 'text', text, wrapping, holds: 'text' };
  }
  return { kind: 'bytes', mediaType: format, holds: documents.test(format) ? 'document' : 'unread' };
};

/** The text that bytes are, whatever they are declared to be; undefined for bytes that are none. */
export const textOfBytes = (bytes: Buffer, isDeclared = false): string | undefined =>
  isText(bytes, isDeclared) ? decoded(bytes) : undefined;

const sampledChars = 4_096;

/** A text that begins like a picture: what has the look of bytes in its middle need not be decoded to be known. */
const isSampledText = (held: string, from: number): boolean => {
  const middle = from + (((held.length - from) >> 1) & ~3);
  return isMostlyText(Buffer.from(held.slice(middle, middle + sampledChars), 'base64'));
};

const looked = 65_536;

const isText = (bytes: Buffer, isDeclared: boolean): boolean => {
  if (bytes.length === 0) return false;
  if (hasUtf16Mark(bytes)) return true;
  return (isUtf8(bytes) || isDeclared) && isMostlyText(bytes);
};

/** Hardly any byte that no text has; of a long file its beginning, middle and end are looked at. */
const isMostlyText = (bytes: Buffer): boolean => {
  const samples =
    bytes.length <= looked * 3
      ? [bytes]
      : [0, (bytes.length - looked) >> 1, bytes.length - looked].map((at) => bytes.subarray(at, at + looked));
  for (const sample of samples) {
    let odd = 0;
    for (const byte of sample)
      if ((byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b) || byte === 0x7f) odd++;
    if (odd * 50 > sample.length) return false;
  }
  return true;
};

const hasUtf16Mark = (bytes: Buffer): boolean =>
  bytes.length >= 4 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));

const decoded = (bytes: Buffer): string => {
  if (hasUtf16Mark(bytes)) {
    const even = bytes.subarray(2, bytes.length - (bytes.length % 2));
    return (bytes[0] === 0xff ? even : Buffer.from(even).swap16()).toString('utf16le');
  }
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
};
