// Request bodies that come compressed: decoded as they come, each layer counted, so that a bomb ends at the limit and costs no more than that.
import type { IncomingMessage } from 'node:http';
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import zlib from 'node:zlib';
import { Fault } from '@tappass/errors/fault';
import { zstdDecoder } from './zstd-decoder.ts';

/** What is said in `accept-encoding` when a body comes in anything else (RFC 9110 15.5.16). */
export const acceptedEncodings = 'gzip, deflate, br, zstd';

/** Layers that anybody puts around a body; more are an attack. */
const mostLayers = 3;

type Decoder = (maxBytes: number) => Transform;

const decoders: Readonly<Record<string, Decoder>> = {
  gzip: () => zlib.createGunzip(),
  'x-gzip': () => zlib.createGunzip(),
  deflate: () => inflater(),
  br: () => zlib.createBrotliDecompress(),
  zstd: (maxBytes) => zstdDecoder(maxBytes),
};

/** In the order they were put on; empty when there is none. @throws Fault unsupported_media_type for one that is not known */
export function encodingsOf(header: string | undefined): readonly string[] {
  if (header === undefined) return [];
  const names = header
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > mostLayers || names.some((name) => !Object.hasOwn(decoders, name)))
    throw new Fault('unsupported_media_type', { details: { encodings: acceptedEncodings } });
  return names;
}

export interface Decoded {
  readonly stream: Readable;
  /** Lets go of the decoders; the rest of the payload is thrown away. */
  readonly close: () => void;
}

/** The body without its layers. Its stream fails with Fault body_too_large where a layer grows beyond `maxBytes`, and with bad_json where it cannot be read. */
export function decoded(payload: IncomingMessage, encodings: readonly string[], maxBytes: number): Decoded {
  const layers = encodings.toReversed().flatMap((name) => [decoders[name]!(maxBytes), counter(maxBytes)]);
  const last = layers.at(-1)!;
  const fail = (error: Error): void => {
    if (!last.destroyed) last.destroy(readable(error, encodings));
  };
  for (const layer of layers.slice(0, -1)) layer.on('error', fail);
  layers.reduce<Readable>((from, to) => from.pipe(to), payload);
  const broke = (): void => {
    if (!payload.readableEnded) fail(new Fault('bad_json', { details: { detail: 'it ended early' } }));
  };
  payload.on('close', broke);
  return {
    stream: last,
    close: () => {
      payload.off('close', broke).unpipe(layers[0]).resume();
      for (const layer of layers) layer.on('error', () => {}).destroy();
    },
  };
}

const readable = (error: Error, encodings: readonly string[]): Fault =>
  error instanceof Fault
    ? error
    : new Fault('bad_json', {
        details: { detail: `it is not what its content-encoding (${encodings.join(', ')}) says` },
        cause: error,
      });

function counter(maxBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      if (bytes > maxBytes) done(new Fault('body_too_large', { details: { most: maxBytes } }));
      else done(null, chunk);
    },
  });
}

/** `deflate` means zlib's format, and some clients send what is inside of it: the first byte tells. */
function inflater(): Transform {
  let inner: Transform | undefined;
  const begin = (outer: Transform, first: number): Transform => {
    const fresh = (first & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw();
    fresh.on('data', (piece: Buffer) => outer.push(piece)).on('error', (error) => outer.destroy(error));
    return fresh;
  };
  return new Transform({
    transform(this: Transform, chunk: Buffer, _encoding, done: TransformCallback) {
      // what follows the end of the format is no part of the body
      if (chunk.length === 0 || inner?.readableEnded === true) return done();
      inner ??= begin(this, chunk[0]!);
      inner.write(chunk, () => done());
    },
    flush(done: TransformCallback) {
      if (inner === undefined || inner.readableEnded) return done();
      inner.once('end', () => done()).end();
    },
    destroy(error, done) {
      inner?.destroy();
      done(error);
    },
  });
}
