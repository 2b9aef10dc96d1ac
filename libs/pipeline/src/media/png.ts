// PNG (ISO/IEC 15948): chunk by chunk; text, time and EXIF chunks go, and whatever stands after the end.
import { inflateSync } from 'node:zlib';
import { type FileLook, joined, longestMetadataText, printable } from './image-file.ts';

const signatureLength = 8;
const mostChunks = 20_000;
const metadata: ReadonlySet<string> = new Set(['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME']);

/** Undefined when the chunks do not add up to a picture. */
export const readPng = (bytes: Uint8Array): FileLook | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, signatureLength)];
  const texts: string[] = [];
  let [width, height, at, dropped, ended] = [0, 0, signatureLength, false, false];
  for (let chunk = 0; chunk < mostChunks && at + 12 <= bytes.length && !ended; chunk++) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) return undefined;
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (chunk === 0) {
      if (type !== 'IHDR' || length !== 13) return undefined;
      [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    }
    if (metadata.has(type)) {
      dropped = true;
      texts.push(textOf(type, data));
    } else kept.push(bytes.subarray(at, end));
    ended = type === 'IEND';
    at = end;
  }
  if (!ended || width === 0 || height === 0) return undefined;
  if (at < bytes.length) texts.push(printable(bytes.subarray(at)));
  const hasMetadata = dropped || at < bytes.length;
  const look = { mediaType: 'image/png', width, height, texts, hasMetadata, isActive: false };
  return hasMetadata ? { ...look, stripped: joined(kept) } : look;
};

const textOf = (type: string, data: Uint8Array): string => {
  const zero = data.indexOf(0);
  const keyword = printable(data.subarray(0, Math.max(0, zero)));
  if (type === 'zTXt') return `${keyword}\n${inflated(data.subarray(zero + 2))}`;
  // iTXt: flag, method, language, translated keyword, text.
  if (type === 'iTXt' && data[zero + 1] === 1) {
    const language = data.indexOf(0, zero + 3);
    const translated = data.indexOf(0, language + 1);
    return `${keyword}\n${inflated(data.subarray(translated + 1))}`;
  }
  return printable(data);
};

const inflated = (data: Uint8Array): string => {
  try {
    return printable(inflateSync(data, { maxOutputLength: longestMetadataText * 4 }));
  } catch {
    // What does not inflate within the bound is not text that anybody reads.
    return '';
  }
};
