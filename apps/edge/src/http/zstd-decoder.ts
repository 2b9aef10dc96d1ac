// Zstandard (RFC 8878): by Node where it can, by a library where it cannot; in both a frame may ask for a window of 8 MiB and no more.
import { Transform, type TransformCallback } from 'node:stream';
import zlib from 'node:zlib';
import { Fault } from '@tappass/errors/fault';
import { Decompress, decompress } from 'fzstd';

const mostWindowLog = 23;
const mostWindow = 2 ** mostWindowLog;
/** The library moves its window for each block: so many bytes moved are a second's work. */
const mostMoved = 4 * 2 ** 30;

interface Native {
  readonly createZstdDecompress?: (options: { params: Record<number, number> }) => Transform;
}

/** `ZSTD_d_windowLogMax` of zstd's own interface. */
const windowLogMax = 100;

export function zstdDecoder(maxBytes: number): Transform {
  const native = (zlib as Native).createZstdDecompress;
  return native === undefined ? byLibrary(maxBytes) : native({ params: { [windowLogMax]: mostWindowLog } });
}

/** Gathered whole, since what it would cost has to be known before it is decoded. Exported for the tests of newer Nodes. */
export function byLibrary(maxBytes: number): Transform {
  const chunks: Buffer[] = [];
  let gathered = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      gathered += chunk.length;
      if (gathered > maxBytes) return done(tooLarge(maxBytes));
      chunks.push(chunk);
      done();
    },
    flush(this: Transform, done: TransformCallback) {
      try {
        for (const piece of decodedFrames(Buffer.concat(chunks, gathered), maxBytes)) this.push(piece);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

const tooLarge = (maxBytes: number): Fault => new Fault('body_too_large', { details: { most: maxBytes } });

function* decodedFrames(bytes: Buffer, maxBytes: number): Generator<Buffer> {
  let left = maxBytes;
  for (let at = 0; at < bytes.length; ) {
    const frame = frameAt(bytes, at);
    const whole = bytes.subarray(at, frame.end);
    at = frame.end;
    if (frame.skipped) continue;
    if ((frame.size ?? 0) > left) throw tooLarge(maxBytes);
    for (const piece of frame.size === undefined
      ? streamed(whole, frame, left, maxBytes)
      : [sized(whole, frame.size)]) {
      left -= piece.length;
      yield piece;
    }
  }
}

const sized = (frame: Buffer, size: number): Buffer => Buffer.from(decompress(frame, new Uint8Array(size)).buffer);

function streamed(frame: Buffer, { window, blocks }: Frame, left: number, maxBytes: number): Buffer[] {
  if (window > mostWindow || window * blocks > mostMoved) throw new RangeError('a window that is too large');
  const pieces: Buffer[] = [];
  let size = 0;
  const decoder = new Decompress((piece) => {
    size += piece.length;
    // thrown through the decoder: a few bytes may ask for gigabytes
    if (size > left) throw tooLarge(maxBytes);
    pieces.push(Buffer.from(piece));
  });
  decoder.push(frame, true);
  return pieces;
}

interface Frame {
  readonly end: number;
  readonly skipped: boolean;
  /** Of the content, where the frame says it. */
  readonly size: number | undefined;
  readonly window: number;
  readonly blocks: number;
}

const magic = 0xfd2fb528;

/** @throws RangeError for what is no frame, or breaks off in its middle */
function frameAt(bytes: Buffer, start: number): Frame {
  const first = bytes.readUInt32LE(start);
  if (first >>> 4 === 0x184d2a5) {
    const end = start + 8 + bytes.readUInt32LE(start + 4);
    if (end > bytes.length) throw new RangeError('breaks off');
    return { end, skipped: true, size: 0, window: 0, blocks: 0 };
  }
  if (first !== magic) throw new RangeError('no frame');
  const flags = bytes.readUInt8(start + 4);
  const single = (flags & 0x20) !== 0;
  let at = start + 5;
  const window = single ? 0 : windowOf(bytes.readUInt8(at++));
  at += [0, 1, 2, 4][flags & 3]!;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][flags >> 6]!;
  const size = contentSize(bytes, at, sizeBytes);
  const { end, blocks } = blocksFrom(bytes, at + sizeBytes);
  const closed = end + ((flags & 4) === 0 ? 0 : 4);
  if (closed > bytes.length) throw new RangeError('breaks off');
  return { end: closed, skipped: false, size, window, blocks };
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(bytes: Buffer, at: number, length: number): number | undefined {
  if (length === 0) return undefined;
  if (length === 8) return Number(bytes.readBigUInt64LE(at));
  return bytes.readUIntLE(at, length) + (length === 2 ? 256 : 0);
}

function blocksFrom(bytes: Buffer, start: number): { readonly end: number; readonly blocks: number } {
  let at = start;
  for (let blocks = 1; ; blocks += 1) {
    const header = bytes.readUIntLE(at, 3);
    // a run of one byte is one byte long, whatever it becomes
    at += 3 + (((header >> 1) & 3) === 1 ? 1 : header >> 3);
    if (at > bytes.length) throw new RangeError('breaks off');
    if ((header & 1) === 1) return { end: at, blocks };
  }
}
