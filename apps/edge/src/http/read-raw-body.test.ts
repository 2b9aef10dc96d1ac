import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { isFault } from '@tappass/errors/fault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BodyLimits, type ReadRawBody, rawBodyReader } from './read-raw-body.ts';

const limits: BodyLimits = { maxBytes: 100, smallBytes: 10, togetherBytes: 150, withinMs: 60_000 };

interface Sending {
  readonly stream: PassThrough;
  readonly read: Promise<Buffer>;
  settled: boolean;
}

function send(read: ReadRawBody, announced?: number): Sending {
  const stream = new PassThrough();
  const headers = announced === undefined ? {} : { 'content-length': String(announced) };
  const sending = { stream, settled: false } as Sending & { read: Promise<Buffer> };
  sending.read = new Promise<Buffer>((resolve, reject) => {
    read({ headers }, stream as unknown as IncomingMessage, (error, body) => {
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
      const sending = send(rawBodyReader(limits), announced ? whole.length : undefined);
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
  const sending = send(rawBodyReader(limits), announced);
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
