// Numbers of goods, parcels and orders are no cards and no telephones; the same digits are a card where a word says so.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanText } from './scan.ts';

const personal = (text: string): readonly string[] =>
  scanText(text).flatMap(({ detector, type, score }) => (detector === 'pii' && score >= 0.5 ? [type] : []));

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
const withCheckDigit = (body: string, checkOf: (body: string) => number): string => `${body}${checkOf(body)}`;
/** GS1 General Specifications 7.9: weights 3 and 1 from the right. */
const gs1 = (body: string): number =>
  (10 - ([...body].reverse().reduce((sum, char, i) => sum + Number(char) * (i % 2 === 0 ? 3 : 1), 0) % 10)) % 10;
const luhnDigit = (body: string): number =>
  (10 -
    ([...body].reverse().reduce((sum, char, i) => {
      const value = Number(char) * (i % 2 === 0 ? 2 : 1);
      return sum + (value > 9 ? value - 9 : value);
    }, 0) %
      10)) %
  10;

const prefix = fc.constantFrom(
  '400',
  '405',
  '426',
  '438',
  '471',
  '500',
  '560',
  '569',
  '590',
  '594',
  '599',
  '630',
  '670',
  '978',
  '979',
);
const ean = fc.tuple(prefix, digits(9)).map(([country, rest]) => withCheckDigit(country + rest, gs1));
const eanOfCard = ean.filter((one) => luhnDigit(one.slice(0, 12)) === Number(one[12]));
const around = fc.constantFrom(
  (one: string) => one,
  (one: string) => `EAN ${one}`,
  (one: string) => `ean,name\n${one},mug\n`,
  (one: string) => `How many of article ${one} are left?`,
  (one: string) => `article number ${one}`,
  (one: string) => `Artikelnummer: ${one}`,
  (one: string) => `| ${one} | Tasse | 3 |`,
  (one: string) => `{"gtin":"${one}"}`,
  (one: string) => `ISBN ${one}, second edition`,
  (one: string) => `${one} ${one}`,
);

test('a number of goods is nobody’s, also where it adds up as a card does', () => {
  fc.assert(
    fc.property(fc.oneof(ean, eanOfCard), around, (one, put) => {
      expect(personal(put(one))).toEqual([]);
    }),
  );
});

test('so is a bare number of twelve to fourteen or of more than sixteen digits that adds up and begins as a card does', () => {
  const bare = fc
    .tuple(
      fc.constantFrom('4', '50', '56', '58', '62', '63', '67'),
      fc.constantFrom(12, 13, 14, 17, 18, 19),
      digits(18),
    )
    .map(([start, length, rest]) => withCheckDigit((start + rest).slice(0, length - 1), luhnDigit))
    // eighteen digits may be a Chinese resident, eleven a Polish one
    .filter((one) => one.length !== 18);
  const put = fc.constantFrom(
    (one: string) => `parcel ${one}`,
    (one: string) => `order no. ${one}`,
    (one: string) => one,
  );
  fc.assert(
    fc.property(bare, put, (one, where) => {
      expect(personal(where(one))).not.toContain('credit_card');
    }),
  );
});

test('an article number that a word calls a card is one', () => {
  const word = fc.constantFrom(
    'card',
    'Visa',
    'Kreditkarte',
    'Kartennummer',
    'carte',
    'tarjeta',
    'karta',
    'credit card number',
  );
  fc.assert(
    fc.property(
      eanOfCard.filter((one) => /^(?:4|5[06-9]|6[37])/.test(one)),
      word,
      (one, said) => {
        expect(personal(`${said}: ${one}`)).toContain('credit_card');
      },
    ),
  );
});

test('numbers of the lengths that cards have need no word, and any grouping as on a card will do', () => {
  const visa = digits(14).map((rest) => withCheckDigit(`4${rest}`, luhnDigit));
  const amex = digits(12).map((rest) => withCheckDigit(`37${rest}`, luhnDigit));
  const separator = fc.constantFrom('', ' ', '-', '.');
  fc.assert(
    fc.property(visa, separator, (one, between) => {
      expect(personal(`pay ${(one.match(/.{4}/g) ?? []).join(between)} now`)).toContain('credit_card');
    }),
  );
  fc.assert(
    fc.property(amex, separator, (one, between) => {
      expect(personal(`pay ${[one.slice(0, 4), one.slice(4, 10), one.slice(10)].join(between)} now`)).toContain(
        'credit_card',
      );
    }),
  );
});

test.each([
  'order number 48213907',
  'tracking no. 1234567890123',
  'Bestellnummer 12345678',
  'numer zamówienia: 123456789',
  'numéro de commande 12345678',
])('%s is no telephone', (text) => expect(personal(text)).toEqual([]));
