import { execFileSync, spawnSync } from 'node:child_process';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { isFault } from '@tappass/errors/fault';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type BodyLimits, type ReadRawBody, rawBodyReader } from './read-raw-body.ts';

const maxBodyBytes = 100;
const limits: BodyLimits = { smallBytes: 10, mediumBytes: 100, togetherBytes: 150, heldBytes: 150, withinMs: 60_000 };

interface Sending {
  readonly stream: PassThrough;
  readonly read: Promise<Buffer>;
  settled: boolean;
}

interface Sent {
  readonly announced?: number | undefined;
  readonly encoding?: string;
  readonly most?: number;
}

function send(read: ReadRawBody, sent: number | Sent = {}): Sending & { readonly over: () => void } {
  const { announced, encoding, most = maxBodyBytes } = typeof sent === 'number' ? { announced: sent } : sent;
  const stream = new PassThrough();
  const headers = {
    ...(announced !== undefined && { 'content-length': String(announced) }),
    ...(encoding !== undefined && { 'content-encoding': encoding }),
  };
  const waiting: (() => void)[] = [];
  const over = () => {
    for (const tell of waiting) tell();
  };
  const sending = { stream, over, settled: false } as Sending & { read: Promise<Buffer>; over: () => void };
  const request = { headers, maxBodyBytes: most, onOver: (tell: () => void) => waiting.push(tell) };
  sending.read = new Promise<Buffer>((resolve, reject) => {
    read(request, stream as unknown as IncomingMessage, (error, body) => {
      sending.settled = true;
      if (error === null) resolve(body!);
      else reject(error);
    });
  });
  return sending;
}

const reasonOf = (sending: Sending): Promise<unknown> =>
  sending.read.then(
    () => 'read',
    (error: unknown) => (isFault(error) ? error.reason : error),
  );

test('whatever the pieces, the bytes are those that were sent', async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(pieces, fc.boolean(), async (sent, announced) => {
      const whole = Buffer.concat(sent);
      const sending = send(rawBodyReader(limits), { announced: announced ? whole.length : undefined });
      for (const piece of sent) sending.stream.write(piece);
      sending.stream.end();
      expect((await sending.read).equals(whole)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('more than the most is refused: by its length before a byte is read, in chunks at the first byte too many', async () => {
  const read = rawBodyReader(limits);
  const announced = send(read, 101);
  expect(await reasonOf(announced)).toBe('body_too_large');
  expect(announced.stream.listenerCount('data')).toBe(0);
  const chunked = send(read);
  chunked.stream.write(Buffer.alloc(100));
  chunked.stream.write(Buffer.alloc(1));
  expect(await reasonOf(chunked)).toBe('body_too_large');
});

test.each([
  ['shorter than it said', 20, 5],
  ['broken off in chunks', undefined, 5],
])('one that is %s is refused', async (_what, announced, bytes) => {
  const sending = send(rawBodyReader(limits), { announced });
  sending.stream.write(Buffer.alloc(bytes));
  if (announced === undefined) sending.stream.destroy();
  else sending.stream.end();
  expect(await reasonOf(sending)).toBe('bad_json');
});

test('a large one waits for its turn, a small one does not, and one that left meanwhile leaves its turn to the next', async () => {
  const read = rawBodyReader(limits);
  const first = send(read, 100);
  const gone = send(read, 100);
  const last = send(read, 90);
  const small = send(read, 5);
  small.stream.end(Buffer.alloc(5));
  await small.read;
  last.stream.end(Buffer.alloc(90));
  gone.stream.destroy();
  expect(await reasonOf(gone)).toBe('bad_json');
  expect([first.settled, last.settled]).toEqual([false, false]);
  first.stream.end(Buffer.alloc(100));
  expect((await first.read).length).toBe(100);
  expect((await last.read).length).toBe(90);
});

test('one in chunks that grows beyond small waits with what it has, and is read to its end', async () => {
  const read = rawBodyReader(limits);
  const first = send(read, 100);
  const chunked = send(read);
  chunked.stream.write(Buffer.alloc(50, 1));
  chunked.stream.end(Buffer.alloc(10, 2));
  first.stream.end(Buffer.alloc(100));
  await first.read;
  expect(await chunked.read).toEqual(Buffer.concat([Buffer.alloc(50, 1), Buffer.alloc(10, 2)]));
});

test('one that is too slow is refused, and its turn goes on', async () => {
  const read = rawBodyReader({ ...limits, withinMs: 1 });
  const slow = send(read, 100);
  slow.stream.write(Buffer.alloc(1));
  expect(await reasonOf(slow)).toBe('body_too_slow');
  const next = send(read, 100);
  next.stream.end(Buffer.alloc(100));
  expect((await next.read).length).toBe(100);
});

test('A10: what is very large keeps its room until its call is over, and what is not does not', async () => {
  const read = rawBodyReader({ ...limits, mediumBytes: 50, heldBytes: 120 });
  const first = send(read, 100);
  first.stream.end(Buffer.alloc(100));
  expect((await first.read).length).toBe(100);
  const second = send(read, 100);
  second.stream.end(Buffer.alloc(100));
  const medium = send(read, 50);
  medium.stream.end(Buffer.alloc(50));
  await medium.read;
  const unannounced = send(read);
  unannounced.stream.end(Buffer.alloc(40));
  await unannounced.read;
  expect(second.settled).toBe(false);
  first.over();
  expect((await second.read).length).toBe(100);
});

describe('B10: a body that comes encoded', () => {
  const text = Buffer.from(JSON.stringify({ messages: 'the same words over and over '.repeat(400) }));
  const zstd = (bytes: Buffer, ...options: string[]) =>
    execFileSync('zstd', ['-q', '-c', ...options], { input: bytes });
  const hasZstd = spawnSync('zstd', ['--version']).status === 0;
  const encoders: Record<string, (bytes: Buffer) => Buffer> = {
    gzip: gzipSync,
    'x-gzip': gzipSync,
    deflate: deflateSync,
    'deflate, raw as some send it': deflateRawSync,
    br: brotliCompressSync,
    ...(hasZstd && {
      zstd: (bytes) => zstd(bytes),
      'zstd, in a stream': (bytes) => zstd(bytes, '--no-content-size'),
      'zstd, in two frames': (bytes) => Buffer.concat([zstd(bytes.subarray(0, 5_000)), zstd(bytes.subarray(5_000))]),
    }),
  };
  const wide = { smallBytes: 1_000, mediumBytes: 5_000, togetherBytes: 20_000, heldBytes: 50_000, withinMs: 60_000 };
  const most = 20_000;
  const nameOf = (what: string) => what.split(', ')[0]!;
  const inPieces = (stream: PassThrough, bytes: Buffer, size: number) => {
    for (let at = 0; at < bytes.length; at += size) stream.write(bytes.subarray(at, at + size));
    stream.end();
  };

  it.each(Object.entries(encoders))('in %s is what it was before', async (what, encode) => {
    for (const size of [1, 7, 100_000]) {
      const encoded = encode(text);
      const sending = send(rawBodyReader(wide), { announced: encoded.length, encoding: nameOf(what), most });
      inPieces(sending.stream, encoded, size);
      expect((await sending.read).equals(text)).toBe(true);
    }
  });

  it('in several layers is unwrapped in turn', async () => {
    const sending = send(rawBodyReader(wide), { encoding: 'identity, gzip, BR', most });
    sending.stream.end(brotliCompressSync(gzipSync(text)));
    expect((await sending.read).equals(text)).toBe(true);
  });

  it.each(Object.entries(encoders))('in %s is refused as soon as it grows beyond the limit', async (what, encode) => {
    const bomb = encode(Buffer.alloc(8 * 1024 * 1024));
    const sending = send(rawBodyReader(wide), { encoding: nameOf(what), most });
    sending.stream.end(bomb);
    expect(await reasonOf(sending)).toBe('body_too_large');
  });

  it('is refused when a layer inside grows beyond the limit, whatever comes out of it', async () => {
    const inner = gzipSync(Buffer.alloc(40_000));
    const padded = Buffer.concat([inner, Buffer.alloc(1_000_000)]);
    const sending = send(rawBodyReader(wide), { encoding: 'gzip, gzip', most });
    sending.stream.end(gzipSync(padded));
    expect(await reasonOf(sending)).toBe('body_too_large');
  });

  it.each(['compress', 'snappy', 'gzip, nothing', 'gzip, gzip, gzip, gzip'])('in %s is a 415', async (encoding) => {
    expect(await reasonOf(send(rawBodyReader(wide), { encoding }))).toBe('unsupported_media_type');
  });

  it.each(Object.entries(encoders))('that says %s and is none, or breaks off, is a 400', async (what, encode) => {
    for (const bytes of [Buffer.from('{"model":"m"}'), encode(text).subarray(0, -5)]) {
      const sending = send(rawBodyReader(wide), { encoding: nameOf(what), most });
      sending.stream.end(bytes);
      expect(await reasonOf(sending)).toBe('bad_json');
    }
  });

  it.each(
    Object.entries(encoders),
  )('in %s with something behind its end is read or refused, and nobody waits for it', async (what, encode) => {
    for (const pieces of [
      [Buffer.concat([encode(text), Buffer.from('more')])],
      [encode(text), Buffer.from('more'), Buffer.from('x')],
    ]) {
      const sending = send(rawBodyReader(wide), { encoding: nameOf(what), most });
      const reason = reasonOf(sending);
      for (const piece of pieces) {
        sending.stream.write(piece);
        await new Promise((later) => setImmediate(later));
      }
      sending.stream.end();
      expect(['read', 'bad_json']).toContain(await reason);
    }
  });

  it('is decoded or refused, whatever the bytes are', async () => {
    const names = fc.constantFrom('gzip', 'deflate', 'br', 'zstd');
    const begun = fc.constantFrom(Buffer.alloc(0), Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.from([0x1f, 0x8b, 8]));
    await fc.assert(
      fc.asyncProperty(names, begun, fc.uint8Array({ maxLength: 60 }), async (encoding, head, bytes) => {
        const sending = send(rawBodyReader(wide), { encoding, most });
        sending.stream.end(Buffer.concat([head, bytes]));
        expect(['read', 'bad_json', 'body_too_large']).toContain(await reasonOf(sending));
      }),
      { numRuns: 300 },
    );
  });
});
