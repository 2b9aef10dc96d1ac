// Archives, and office files, which are archives: each file by its real length, whatever the archive says of it.
import { Unzip, type UnzipFile, UnzipInflate } from 'fflate';
import type { Open, Reading } from './reading.ts';

/** Handed over at once: it unfolds into no more than a thousand times as much before anybody looks. */
const portion = 16_384;

/** @throws Spent */
export async function readZip(bytes: Uint8Array, reading: Reading, open: Open): Promise<void> {
  const files: Uint8Array[] = [];
  const names: string[] = [];
  const unzip = new Unzip((file) => {
    names.push(file.name);
    take(file, reading, (whole) => files.push(whole));
  });
  unzip.register(UnzipInflate);
  for (let at = 0; at < bytes.length; at += portion)
    unzip.push(bytes.subarray(at, at + portion), at + portion >= bytes.length);
  if (names.length < listedFiles(bytes)) reading.miss();
  reading.add(names.join('\n'));
  for (const file of files) await open(file);
}

function take(file: UnzipFile, reading: Reading, done: (whole: Uint8Array) => void): void {
  const parts: Uint8Array[] = [];
  file.ondata = (failed, part, isLast) => {
    if (failed) return reading.miss();
    reading.unfolded(part.length);
    parts.push(part);
    if (isLast) done(Buffer.concat(parts));
  };
  try {
    file.start();
  } catch {
    // a way of compressing that nobody here knows
    reading.miss();
  }
}

const directoryEnd = Buffer.from('PK\x05\x06', 'latin1');

/** Files that the directory at its end names; 0 where it has none. */
function listedFiles(bytes: Uint8Array): number {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = all.lastIndexOf(directoryEnd);
  return at === -1 || at + 12 > all.length ? 0 : all.readUInt16LE(at + 10);
}
