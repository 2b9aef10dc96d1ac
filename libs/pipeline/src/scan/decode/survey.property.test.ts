import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Survey, survey } from './survey.ts';

/** In per cent, as tables of English give them. */
const english: Readonly<Record<string, number>> = Object.fromEntries(
  [
    8.2, 1.5, 2.8, 4.3, 12.7, 2.2, 2, 6.1, 7, 0.15, 0.77, 4, 2.4, 6.7, 7.5, 1.9, 0.1, 6, 6.3, 9.1, 2.8, 1, 2.4, 0.15, 2,
    0.07,
  ].map((share, i) => [String.fromCharCode(97 + i), share]),
);
const turned = (letter: string): string => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97);
const gainOf = (letter: string): number =>
  Math.round(100 * Math.log((english[turned(letter)] as number) / (english[letter] as number)));

const isLeet = (run: string): boolean => {
  const letters = run.replace(/[^A-Za-z]/g, '').length;
  const others = run.replace(/[^0-9@$!]/g, '').length;
  return run.length <= 20 && letters > 0 && others > 0 && letters + 2 >= others && letters + others > 2;
};

/** The same said with regular expressions. */
const plainSurvey = (text: string): Survey => {
  const found = [...text.matchAll(/[A-Za-z0-9+/=_-][A-Za-z0-9+/=_@$!-]*/g)].map((match) => ({
    run: match[0],
    start: match.index,
    hasLetter: /[A-Za-z]/.test(match[0]),
  }));
  const letters = found.flatMap(({ run }) => [...run.toLowerCase().replace(/[^a-z]/g, '')]);
  return {
    runs: found.filter(({ run }) => run.length >= 16).flatMap(({ run, start }) => [start, start + run.length]),
    percents: text.split('%').length - 1,
    escapes: text.split(/%|&(?=#)|\\(?=[xu])/).length - 1,
    singles: found.filter(({ run, hasLetter }) => hasLetter && run.length === 1).length,
    pairs: found.filter(({ run }) => run.length === 2 || (run.length === 4 && run[1] === 'x')).length,
    words: found.length,
    leet: found.filter(({ run, hasLetter }) => hasLetter && run.length > 1 && isLeet(run)).length,
    rotated: letters.reduce((sum, letter) => sum + gainOf(letter), 0) / 100,
  };
};

const pieces = fc.constantFrom(
  'a',
  'Word',
  'p@$$w0rd',
  '1337',
  ' ',
  ' ',
  '%',
  '%41',
  "'",
  '&#65;',
  '&',
  '\\x41',
  '\\',
  '@',
  '!',
  'é',
  '你',
  '\n',
  'aGVsbG8gd29ybGQ=',
  '0123456789abcdef',
);

test('one walk over a text finds what a plain reading finds', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(pieces, { maxLength: 80 }).map((parts) => parts.join('')),
        fc.string({ unit: 'binary', maxLength: 200 }),
      ),
      (text) => {
        expect(survey(text)).toEqual(plainSurvey(text));
      },
    ),
    { numRuns: 500 },
  );
});
