// Account numbers of our own making: found however they are grouped or misread, and never with one digit changed.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanText } from './scan.ts';

const countries: readonly (readonly [string, number])[] = [
  ['PL', 24],
  ['DE', 18],
  ['NO', 11],
  ['ES', 20],
  ['FI', 14],
];

const checkDigits = (country: string, account: string): string => {
  const letters = [...country].map((char) => String(char.charCodeAt(0) - 55)).join('');
  const rest = [...`${account}${letters}00`].reduce((sum, digit) => (sum * 10 + Number(digit)) % 97, 0);
  return String(98 - rest).padStart(2, '0');
};

const ibans = fc
  .constantFrom(...countries)
  .chain(([country, length]) =>
    fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
      .map((account) => `${country}${checkDigits(country, account.join(''))}${account.join('')}`),
  );
const found = (text: string): readonly string[] =>
  scanText(text)
    .filter((one) => one.type === 'iban')
    .map((one) => text.slice(one.start, one.end));

test('an account number is found whole, in groups of any size, in any case, broken across lines, with letters read for digits', () => {
  const separator = fc.constantFrom('', ' ', '-', '.', '\n');
  fc.assert(
    fc.property(ibans, fc.integer({ min: 3, max: 6 }), separator, fc.boolean(), (iban, size, between, lower) => {
      const grouped = (iban.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(between);
      const text = lower ? grouped.toLowerCase() : grouped;
      expect(found(`account ${text}, thanks`)).toEqual([text]);
      const misread = iban.slice(0, 4) + iban.slice(4).replaceAll('1', 'l').replaceAll('0', 'O');
      expect(found(`account ${misread}.`)).toEqual([misread]);
    }),
  );
});

test('one digit changed is no account number', () => {
  fc.assert(
    fc.property(ibans, fc.nat(), fc.integer({ min: 1, max: 9 }), (iban, place, more) => {
      const at = 4 + (place % (iban.length - 4));
      const changed = iban.slice(0, at) + String((Number(iban[at]) + more) % 10) + iban.slice(at + 1);
      expect(found(`account ${changed}.`)).toEqual([]);
    }),
  );
});
