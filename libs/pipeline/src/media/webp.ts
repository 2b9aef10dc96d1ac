// WebP (RFC 9649): RIFF chunks; EXIF and XMP go, together with the flags that announce them.
import { type FileLook, joined, printable } from './image-file.ts';

const mostChunks = 20_000;

/** Undefined when the chunks hold no picture. */
export const readWebp = (bytes: Uint8Array): FileLook | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [];
  const texts: string[] = [];
  let [width, height, at, hasMetadata] = [0, 0, 12, false];
  for (let chunk = 0; chunk < mostChunks && at + 8 <= bytes.length; chunk++) {
    const type = Buffer.from(bytes.subarray(at, at + 4)).toString('latin1');
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length + (length % 2);
    if (at + 8 + length > bytes.length) return undefined;
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (width === 0) [width, height] = sizeOf(type, data);
    if (type === 'EXIF' || type === 'XMP ') {
      hasMetadata = true;
      texts.push(printable(data));
    } else kept.push(withoutFlags(type, bytes.subarray(at, Math.min(end, bytes.length))));
    at = end;
  }
  if (width === 0 || height === 0) return undefined;
  const look = { mediaType: 'image/webp', width, height, texts, hasMetadata, isActive: false };
  return hasMetadata ? { ...look, stripped: riff(kept) } : look;
};

const sizeOf = (type: string, data: Uint8Array): [number, number] => {
  const byte = (at: number): number => data[at] ?? 0;
  if (type === 'VP8X' && data.length >= 10)
    return [1 + (byte(4) | (byte(5) << 8) | (byte(6) << 16)), 1 + (byte(7) | (byte(8) << 8) | (byte(9) << 16))];
  if (type === 'VP8 ' && data.length >= 10)
    return [(byte(6) | (byte(7) << 8)) & 0x3fff, (byte(8) | (byte(9) << 8)) & 0x3fff];
  if (type === 'VP8L' && data.length >= 5) {
    const bits = byte(1) | (byte(2) << 8) | (byte(3) << 16) | (byte(4) << 24);
    return [1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff)];
  }
  return [0, 0];
};

/** Bits of VP8X: 0x08 EXIF, 0x04 XMP. */
const withoutFlags = (type: string, chunk: Uint8Array): Uint8Array => {
  if (type !== 'VP8X') return chunk;
  const copy = chunk.slice();
  copy[8] = (copy[8] ?? 0) & ~0x0c;
  return copy;
};

const riff = (chunks: readonly Uint8Array[]): Uint8Array => {
  const body = joined(chunks);
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  head.writeUInt32LE(body.length + 4, 4);
  return joined([head, body]);
};
