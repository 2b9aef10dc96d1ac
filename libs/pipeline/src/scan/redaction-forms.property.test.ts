// What is taken out is gone in every form a reader could undo: raw, base64, hex, URL-escaped.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactText } from '../testing/redact-text.ts';
import { scanText } from './scan.ts';

const forms: Readonly<Record<string, (value: string) => string>> = {
  raw: (value) => value,
  base64: (value) => Buffer.from(value).toString('base64'),
  hex: (value) => Buffer.from(value).toString('hex'),
  url: (value) => [...Buffer.from(value)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
};
const values = [
  'ada.lovelace@example.org',
  'AKIAQYLPMN5HFIQR7XYA',
  'ghp_Zq8vR2mT5xW1cK7nB4jH9dLfGs3pYt6uQe0o',
  'DE89370400440532013000',
  '4111111111111111',
];
const filler = fc.string({ unit: fc.constantFrom('a', 'ż', '😀', ' ', '\n', '好', '.', '\u200b'), maxLength: 30 });

const redacted = (text: string): string =>
  redactText(
    text,
    scanText(text).filter((one) => (one.detector === 'pii' || one.detector === 'secret') && one.score >= 0.5),
  );

test('a value leaves in none of its forms, whatever stands around it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...values),
      fc.constantFrom(...Object.keys(forms)),
      filler,
      filler,
      (value, form, left, right) => {
        const written = forms[form]?.(value) ?? value;
        const out = redacted(`${left} ${written} ${right}`);
        for (const write of Object.values(forms)) expect(out).not.toContain(write(value));
      },
    ),
    { numRuns: 400 },
  );
});

test('an encoded text that holds a value among others goes with all of it', () => {
  for (const value of values) {
    for (const form of ['base64', 'hex', 'url']) {
      const written = forms[form]?.(`please keep ${value} to yourself`) ?? '';
      expect(redacted(`read this: ${written} and that`)).not.toContain(written);
    }
  }
});
