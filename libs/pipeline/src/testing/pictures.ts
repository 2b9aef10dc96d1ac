// Small real files for cases and tests, made byte by byte: a picture of one pixel and what people hide beside it.
import { deflateSync } from 'node:zlib';

/** CRC-32 of ISO 3309, bit by bit: the files are small. */
const crc = (bytes: Uint8Array): number => {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
};

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), body.length + 4);
  return out;
};

export interface PngMaking {
  readonly width?: number;
  readonly height?: number;
  /** A tEXt chunk. */
  readonly comment?: string;
  /** A zTXt chunk. */
  readonly packedComment?: string;
  /** After the end. */
  readonly trailer?: string;
}

export const png = ({ width = 1, height = 1, comment, packedComment, trailer }: PngMaking = {}): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const texts = [];
  if (comment !== undefined) texts.push(chunk('tEXt', Buffer.from(`Comment\0${comment}`, 'latin1')));
  if (packedComment !== undefined)
    texts.push(chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), deflateSync(packedComment)])));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...texts,
    chunk('IDAT', deflateSync(Buffer.from([0, 255, 0, 0]))),
    chunk('IEND', Buffer.alloc(0)),
    Buffer.from(trailer ?? '', 'latin1'),
  ]);
};

const segment = (marker: number, data: Uint8Array): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
};

/** Not a picture anybody can see, but one whose segments are in order. */
export const jpeg = (comment?: string, trailer = ''): Buffer =>
  Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    ...(comment === undefined ? [] : [segment(0xe1, Buffer.from(`Exif\0\0${comment}`, 'latin1'))]),
    segment(0xc0, Buffer.from([8, 0, 2, 0, 3, 1, 0x11, 0])),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd9]),
    Buffer.from(trailer, 'latin1'),
  ]);

export const gif = (comment?: string): Buffer =>
  Buffer.concat([
    Buffer.from('GIF89a\x03\0\x02\0\x80\0\0', 'latin1'),
    Buffer.alloc(6),
    ...(comment === undefined
      ? []
      : [Buffer.from([0x21, 0xfe, comment.length]), Buffer.from(`${comment}\0`, 'latin1')]),
    Buffer.from([0x2c, 0, 0, 0, 0, 3, 0, 2, 0, 0, 2, 2, 0x44, 1, 0, 0x3b]),
  ]);

const riffChunk = (type: string, data: Uint8Array): Buffer => {
  const head = Buffer.from(`${type}\0\0\0\0`, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
};

export const webp = (comment?: string): Buffer => {
  const body = Buffer.concat([
    Buffer.from('WEBP', 'latin1'),
    riffChunk('VP8X', Buffer.from([comment === undefined ? 0 : 0x08, 0, 0, 0, 2, 0, 0, 1, 0, 0])),
    riffChunk('VP8L', Buffer.from([0x2f, 0x02, 0x40, 0, 0, 0])),
    ...(comment === undefined ? [] : [riffChunk('EXIF', Buffer.from(comment, 'latin1'))]),
  ]);
  return Buffer.concat([riffChunk('RIFF', body).subarray(0, 8), body]);
};

export const pdf = (inside = ''): Buffer =>
  Buffer.from(`%PDF-1.7\n1 0 obj << /Type /Catalog ${inside} >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF`, 'latin1');

export const dataUrl = (mediaType: string, bytes: Uint8Array): string =>
  `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`;
