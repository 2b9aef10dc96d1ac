import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteRoom } from './byte-room.ts';

test('who finds room gets it at once, the next waits until it is given back', () => {
  const room = new ByteRoom(10);
  const granted: string[] = [];
  room.take(6, () => granted.push('first'));
  room.take(6, () => granted.push('second'));
  expect(granted).toEqual(['first']);
  room.give(6);
  expect(granted).toEqual(['first', 'second']);
});

test('a small one does not overtake a large one that waits', () => {
  const room = new ByteRoom(10);
  const granted: string[] = [];
  room.take(8, () => granted.push('first'));
  room.take(8, () => granted.push('large'));
  room.take(1, () => granted.push('small'));
  expect(granted).toEqual(['first']);
  room.give(8);
  expect(granted).toEqual(['first', 'large', 'small']);
});

test('one that is larger than the room has it alone', () => {
  const room = new ByteRoom(10);
  const granted: string[] = [];
  room.take(1_000, () => granted.push('huge'));
  room.take(1, () => granted.push('small'));
  expect(granted).toEqual(['huge']);
  room.give(1_000);
  expect(granted).toEqual(['huge', 'small']);
});

test('whatever is taken and given, it never holds more than there is, and in the end everybody had it in turn', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 60 }), fc.nat(), (sizes, seed) => {
      const room = new ByteRoom(10);
      const held: number[] = [];
      const order: number[] = [];
      for (const [at, bytes] of sizes.entries())
        room.take(bytes, () => {
          held.push(bytes);
          order.push(at);
        });
      for (let n = seed; held.length > 0; n += 1) {
        const inRoom = held.reduce((sum, bytes) => sum + Math.min(bytes, 10), 0);
        expect(inRoom).toBeLessThanOrEqual(10);
        const [bytes = 0] = held.splice(n % held.length, 1);
        room.give(bytes);
      }
      expect(order).toEqual(sizes.map((_, at) => at));
    }),
  );
});
