import { expect, test } from 'vitest';
import { checkName, checkProvider, checkValue, lastFour } from './credential.ts';

test('what a paste leaves around a value is cut off', () => {
  expect(checkValue('  sk-abcdefgh\n')).toBe('sk-abcdefgh');
});

test('a credential of several values is JSON on one line, of which no end is shown', () => {
  const account = '{\n  "client_email": "a@b",\n  "private_key": "-----BEGIN PRIVATE KEY-----\\nMII\\n"\n}\n';
  const kept = checkValue(account);
  expect(kept).toBe('{"client_email":"a@b","private_key":"-----BEGIN PRIVATE KEY-----\\nMII\\n"}');
  expect(lastFour(kept)).toBe('');
  expect(() => checkValue('{"broken": 1')).toThrow('value:');
});

test.each([
  'short',
  'with space inside',
  'line\nbreak in it',
  'žluťoučký kůň',
  'x'.repeat(4097),
])('the value %j is refused and not quoted', (value) => {
  expect(() => checkValue(value)).toThrow('value: expects 8 to 4096 printable characters without spaces.');
});

test('providers and names are read strictly', () => {
  expect(checkProvider('azure-openai.eu')).toBe('azure-openai.eu');
  expect(() => checkProvider('Open AI')).toThrow('provider:');
  expect(checkName('', 'openai')).toBe('openai');
  expect(() => checkName('n'.repeat(101), 'openai')).toThrow('name:');
});

test('the last four of a long value are shown, of a short one nothing', () => {
  expect(lastFour('sk-0123456789abcdef')).toBe('cdef');
  expect(lastFour('sk-01234')).toBe('');
});
