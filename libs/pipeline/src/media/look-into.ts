// Bytes by what they are, not by what they are called: the first bytes name the format, its reader looks inside.
import { readGif } from './gif.ts';
import type { FileLook } from './image-file.ts';
import { readJpeg } from './jpeg.ts';
import { readPdf } from './pdf.ts';
import { readPng } from './png.ts';
import { readWebp } from './webp.ts';

interface Format {
  readonly mediaType: string;
  /** Bytes at an offset, as latin-1. */
  readonly magic: readonly (readonly [at: number, bytes: string])[];
  readonly read?: (bytes: Uint8Array) => FileLook | undefined;
}

const formats: readonly Format[] = [
  { mediaType: 'image/png', magic: [[0, '\x89PNG\r\n\x1a\n']], read: readPng },
  { mediaType: 'image/jpeg', magic: [[0, '\xff\xd8\xff']], read: readJpeg },
  { mediaType: 'image/gif', magic: [[0, 'GIF87a']], read: readGif },
  { mediaType: 'image/gif', magic: [[0, 'GIF89a']], read: readGif },
  {
    mediaType: 'image/webp',
    magic: [
      [0, 'RIFF'],
      [8, 'WEBP'],
    ],
    read: readWebp,
  },
  { mediaType: 'application/pdf', magic: [[0, '%PDF-']], read: readPdf },
  {
    mediaType: 'audio/wav',
    magic: [
      [0, 'RIFF'],
      [8, 'WAVE'],
    ],
  },
  { mediaType: 'audio/mpeg', magic: [[0, 'ID3']] },
  { mediaType: 'audio/mpeg', magic: [[0, '\xff\xfb']] },
  { mediaType: 'audio/mpeg', magic: [[0, '\xff\xf3']] },
  { mediaType: 'audio/ogg', magic: [[0, 'OggS']] },
  { mediaType: 'audio/flac', magic: [[0, 'fLaC']] },
  { mediaType: 'image/heic', magic: [[4, 'ftyphei']] },
  { mediaType: 'image/avif', magic: [[4, 'ftypavif']] },
  { mediaType: 'audio/mp4', magic: [[4, 'ftypM4A']] },
  { mediaType: 'video/mp4', magic: [[4, 'ftyp']] },
  { mediaType: 'image/bmp', magic: [[0, 'BM']] },
  { mediaType: 'image/tiff', magic: [[0, 'II*\0']] },
  { mediaType: 'image/tiff', magic: [[0, 'MM\0*']] },
  { mediaType: 'image/svg+xml', magic: [[0, '<svg']] },
  { mediaType: 'application/zip', magic: [[0, 'PK\x03\x04']] },
  { mediaType: 'application/x-msdownload', magic: [[0, 'MZ']] },
  { mediaType: 'application/x-elf', magic: [[0, '\x7fELF']] },
];

export type Looked =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'malformed'; readonly mediaType: string }
  | { readonly kind: 'read'; readonly file: FileLook };

/** The format that the first bytes name. */
export const formatOf = (bytes: Uint8Array): Format | undefined => {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  return formats.find(({ magic }) => magic.every(([at, wanted]) => head.startsWith(wanted, at)));
};

/** Never throws; time and memory are linear in the bytes. */
export const lookInto = (bytes: Uint8Array): Looked => {
  const format = formatOf(bytes);
  if (format === undefined) return { kind: 'unknown' };
  const { mediaType, read } = format;
  if (read === undefined) {
    const isActive = mediaType === 'image/svg+xml' || mediaType.startsWith('application/x-');
    return { kind: 'read', file: { mediaType, width: 0, height: 0, texts: [], hasMetadata: false, isActive } };
  }
  const file = read(bytes);
  return file === undefined ? { kind: 'malformed', mediaType } : { kind: 'read', file };
};

const sameType: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'audio/mp3': 'audio/mpeg',
  'audio/wave': 'audio/wav',
  'audio/x-wav': 'audio/wav',
  'audio/m4a': 'audio/mp4',
};

/** Documents that are archives inside: Office Open XML, OpenDocument, EPUB. */
const archived =
  /^application\/(?:vnd\.openxmlformats-officedocument\.|vnd\.oasis\.opendocument\.|epub\+zip$|x-zip-compressed$)/;

/** Whether a declared type may stand on these bytes; nothing declared is nothing claimed. */
export const agrees = (declared: string, actual: string): boolean =>
  declared === '' ||
  declared === 'application/octet-stream' ||
  (actual === 'application/zip' && archived.test(declared)) ||
  (sameType[declared] ?? declared) === actual;
