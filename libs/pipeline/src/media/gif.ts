// GIF89a: block by block; comments and application data other than the loop count go, and whatever stands after the end.
import { type FileLook, joined, printable } from './image-file.ts';

const mostBlocks = 50_000;

/** Undefined when the blocks do not end in a trailer. */
export const readGif = (bytes: Uint8Array): FileLook | undefined => {
  if (bytes.length < 14) return undefined;
  const width = (bytes[6] as number) | ((bytes[7] as number) << 8);
  const height = (bytes[8] as number) | ((bytes[9] as number) << 8);
  let at = 13 + colourTable(bytes[10] as number);
  const kept: Uint8Array[] = [bytes.subarray(0, at)];
  const texts: string[] = [];
  let hasMetadata = false;
  for (let block = 0; block < mostBlocks && at < bytes.length; block++) {
    const start = at;
    const kind = bytes[at];
    if (kind === 0x3b) {
      kept.push(bytes.subarray(at, at + 1));
      if (at + 1 < bytes.length) texts.push(printable(bytes.subarray(at + 1)));
      hasMetadata ||= at + 1 < bytes.length;
      const look = { mediaType: 'image/gif', width, height, texts, hasMetadata, isActive: false };
      return hasMetadata ? { ...look, stripped: joined(kept) } : look;
    }
    if (kind === 0x2c) at = subBlocks(bytes, at + 11 + colourTable(bytes[at + 9] ?? 0));
    else if (kind === 0x21) at = subBlocks(bytes, at + 2);
    else return undefined;
    if (kind === 0x21 && isMetadata(bytes, start)) {
      hasMetadata = true;
      texts.push(printable(bytes.subarray(start + 2, at)));
    } else kept.push(bytes.subarray(start, at));
  }
  return undefined;
};

const colourTable = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));

const isMetadata = (bytes: Uint8Array, at: number): boolean => {
  const label = bytes[at + 1];
  if (label === 0xfe || label === 0x01) return true;
  return label === 0xff && Buffer.from(bytes.subarray(at + 3, at + 11)).toString('latin1') !== 'NETSCAPE';
};

/** After the empty block that ends a row of data blocks. */
const subBlocks = (bytes: Uint8Array, from: number): number => {
  let at = from;
  while (at < bytes.length && bytes[at] !== 0) at += 1 + (bytes[at] as number);
  return at + 1;
};
