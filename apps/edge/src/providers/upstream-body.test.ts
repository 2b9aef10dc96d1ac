import { expect, test } from 'vitest';
import { type Flow, UpstreamBody } from './upstream-body.ts';

function opened() {
  const told: string[] = [];
  const flow: Flow = {
    pause: () => void told.push('pause'),
    resume: () => void told.push('resume'),
    abort: (reason) => void told.push(`abort ${reason.name}`),
  };
  return { told, body: new UpstreamBody(flow, () => void told.push('closed')) };
}

const piece = (text: string) => Buffer.from(text);

async function read(body: UpstreamBody): Promise<string[]> {
  const pieces: string[] = [];
  for await (const chunk of body) pieces.push(chunk.toString());
  return pieces;
}

test('pieces come in order, those before the reader and those after', async () => {
  const { body, told } = opened();
  body.push(piece('a'));
  const reading = read(body);
  body.push(piece('b'));
  await Promise.resolve();
  body.push(piece('c'));
  body.end();
  expect(await reading).toEqual(['a', 'b', 'c']);
  expect(told).toEqual(['closed']);
});

test('a slow reader stops the connection, and a reader that has caught up lets it go on', async () => {
  const { body, told } = opened();
  body.push(Buffer.alloc(40 * 1024));
  expect(told).toEqual([]);
  body.push(Buffer.alloc(40 * 1024));
  expect(told).toEqual(['pause']);
  const reader = body[Symbol.asyncIterator]();
  await reader.next();
  expect(told).toEqual(['pause']);
  await reader.next();
  expect(told).toEqual(['pause', 'resume']);
});

test('who leaves early closes the connection', async () => {
  const { body, told } = opened();
  body.push(piece('a'));
  for await (const _ of body) break;
  expect(told).toEqual(['closed', 'abort AbortError']);
});

test('a failure is heard after what had come before it', async () => {
  const { body } = opened();
  body.push(piece('a'));
  body.fail(new Error('broken off'));
  const seen: string[] = [];
  const reading = async () => {
    for await (const chunk of body) seen.push(chunk.toString());
  };
  await expect(reading()).rejects.toThrow('broken off');
  expect(seen).toEqual(['a']);
});

test('ended from outside, its reader hears why and nothing else', async () => {
  const { body, told } = opened();
  body.push(piece('a'));
  body.destroy(new Error('revoked'));
  body.push(piece('late'));
  await expect(read(body)).rejects.toThrow('revoked');
  expect(told).toEqual(['closed', 'abort Error']);
});

test('read whole, it is one buffer, the same one where one was enough', async () => {
  const one = opened().body;
  const only = piece('all of it');
  one.push(only);
  one.end();
  expect(await one.whole(100)).toBe(only);
  const two = opened().body;
  const reading = two.whole(100);
  two.push(piece('first, '));
  await Promise.resolve();
  two.push(piece('second'));
  two.end();
  expect((await reading).toString()).toBe('first, second');
});

test('too large for who reads it whole, it is refused and the connection closed', async () => {
  const { body, told } = opened();
  body.push(piece('four'));
  await expect(body.whole(3)).rejects.toThrow(RangeError);
  expect(told).toEqual(['closed', 'abort AbortError']);
});

test('what nobody wants is read to its end, a long one is cut', async () => {
  const short = opened();
  const dumped = short.body.dump();
  short.body.push(piece('a refusal'));
  short.body.end();
  await dumped;
  expect(short.told).toEqual(['closed']);
  const long = opened();
  const cut = long.body.dump();
  for (let i = 0; i < 40; i++) long.body.push(Buffer.alloc(4 * 1024));
  await cut;
  expect(long.told.at(-1)).toBe('abort AbortError');
});

test('who waits for something else hears of a failure, at once when it was before, and of no other end', () => {
  const { body } = opened();
  const heard: string[] = [];
  const unhear = body.onFailure(() => heard.push('first'));
  unhear();
  body.onFailure(() => heard.push('second'));
  body.destroy(new Error('cut'));
  body.onFailure(() => heard.push('late'));
  expect(heard).toEqual(['second', 'late']);
  const whole = opened().body;
  whole.onFailure(() => heard.push('whole'));
  whole.end();
  expect(heard).toEqual(['second', 'late']);
});
