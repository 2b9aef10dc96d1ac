import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ByteRoom } from './byte-room.ts';
import { UsedMemory } from './used-memory.ts';

const megabyte = 1_048_576;

test('what is given back while nobody waits is there at once', () => {
  const room = new ByteRoom(48 * megabyte);
  const granted: string[] = [];
  room.take(48 * megabyte, () => granted.push('first'));
  new UsedMemory(room).give(48 * megabyte);
  room.take(48 * megabyte, () => granted.push('second'));
  expect(granted).toEqual(['first', 'second']);
});

/** A body that nobody holds any more once the turn is over. */
const forgotten = (): WeakRef<Uint8Array> => new WeakRef(new Uint8Array(30 * megabyte));

test('who waits comes in when the memory of the one before is free again', async () => {
  const room = new ByteRoom(30 * megabyte);
  const before = forgotten();
  await turn();
  room.take(30 * megabyte, () => {});
  const found: (Uint8Array | undefined)[] = [];
  room.take(30 * megabyte, () => found.push(before.deref()));
  new UsedMemory(room).give(30 * megabyte);
  expect(found).toEqual([]);
  await turn();
  await turn();
  expect(found).toEqual([undefined]);
});

test('small ones are given back without collecting for each', () => {
  const room = new ByteRoom(6 * megabyte);
  const granted: string[] = [];
  room.take(6 * megabyte, () => granted.push('first'));
  room.take(6 * megabyte, () => granted.push('second'));
  new UsedMemory(room).give(6 * megabyte);
  expect(granted).toEqual(['first', 'second']);
});
