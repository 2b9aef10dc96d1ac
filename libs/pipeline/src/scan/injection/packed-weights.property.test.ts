import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packWeights, unpackWeights } from './packed-weights.ts';

const anyWeights = fc
  .tuple(fc.integer({ min: 1, max: 40_000 }), fc.array(fc.tuple(fc.nat(), fc.integer({ min: -128, max: 127 }))))
  .map(([size, placed]) => {
    const weights = new Int8Array(size);
    for (const [place, weight] of placed) weights[place % size] = weight;
    return weights;
  });

/** Compared as bytes: the matcher looks at forty thousand members one by one. */
const bytesOf = (weights: Int8Array): Buffer => Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength);

test('weights come back as they were packed', () => {
  fc.assert(
    fc.property(anyWeights, (weights) => {
      const back = unpackWeights(packWeights(weights), weights.length);
      expect(bytesOf(back).equals(bytesOf(weights))).toBe(true);
    }),
  );
});

test('what was not packed is refused or is as many weights as were asked for', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 1, max: 4_096 }), (bytes, size) => {
      let weights: Int8Array;
      try {
        weights = unpackWeights(Buffer.from(bytes).toString('base64'), size);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return;
      }
      expect(weights.length).toBe(size);
    }),
  );
});

test('weights for a smaller model are refused', () => {
  const packed = packWeights(Int8Array.from([0, 0, 0, 5]));
  expect(() => unpackWeights(packed, 3)).toThrow(RangeError);
});
