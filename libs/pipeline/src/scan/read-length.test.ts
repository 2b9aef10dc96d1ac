import { expect, test } from 'vitest';
import { foldCodePoint, mostUnits } from './fold.ts';
import { normalise } from './normalise.ts';
import { readLength } from './read-length.ts';

const everyCodePoint = Array.from({ length: 0x110000 }, (_, codePoint) => codePoint).filter(
  (codePoint) => codePoint < 0xd800 || codePoint > 0xdfff,
);

test('H5: no code point reads as more than a few, and what may be read of a text is known before it is', () => {
  const grown = everyCodePoint.filter((codePoint) => foldCodePoint(codePoint).as.length > mostUnits);
  expect(grown).toEqual([]);
  const underestimated = everyCodePoint.filter((codePoint) => {
    const text = String.fromCodePoint(codePoint);
    return 3 * readLength(text) < foldCodePoint(codePoint).as.length;
  });
  expect(underestimated.map((codePoint) => codePoint.toString(16))).toEqual([]);
});

test('H5: a code point is worked out once, however often it comes', () => {
  for (const codePoint of [0xfdfa, 0x33af, 0x1d41a, 0xe0041])
    expect(foldCodePoint(codePoint)).toBe(foldCodePoint(codePoint));
});

test('H5: a text of the letter that stands for eighteen is read as it is, and what is hidden beside it is found', () => {
  expect(normalise('\ufdfa'.repeat(1_000)).text).toHaveLength(1_000);
  expect(normalise('\ufdfa ｉｇｎｏｒｅ').text).toContain('ignore');
});
