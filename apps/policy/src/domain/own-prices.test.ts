import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withOwnPrices } from './own-prices.ts';
import { priceBook } from './price-book.ts';

const llama = { provider: 'ollama', price: { input: 0, output: 0 } };
const list = (models: object) => JSON.stringify({ version: 'house-1', models });

test('rows are added and replaced, and the version says so', () => {
  const cheaper = { provider: 'openai', price: { input: 1, output: 2 } };
  const book = withOwnPrices(priceBook, list({ 'ollama/llama3.2': llama, 'gpt-4o': cheaper }));
  expect(book.models['ollama/llama3.2']).toEqual(llama);
  expect(book.models['gpt-4o']).toEqual(cheaper);
  expect(book.models['gpt-4o-mini']).toEqual(priceBook.models['gpt-4o-mini']);
  expect(book.version).toBe(`${priceBook.version}+house-1`);
});

test('without a list the book is the published one', () => {
  expect(withOwnPrices(priceBook, undefined)).toBe(priceBook);
  expect(withOwnPrices(priceBook, ' \n')).toBe(priceBook);
});

test.each([
  ['a price that is left out', { m: { provider: 'ollama', price: { input: 0 } } }],
  ['a price below zero', { m: { provider: 'ollama', price: { input: -1, output: 0 } } }],
  ['a fraction of a micro-dollar', { m: { provider: 'ollama', price: { input: 0.5, output: 0 } } }],
  ['a price for something unknown', { m: { ...llama, price: { ...llama.price, outptu: 3 } } }],
  ['no provider', { m: { price: llama.price } }],
])('%s is refused', (_what, models) => {
  expect(() => withOwnPrices(priceBook, list(models))).toThrow();
});

test('any other text is refused, not half read', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      fc.pre(text.trim() !== '');
      expect(() => withOwnPrices(priceBook, text)).toThrow();
    }),
  );
});
