import { isFault } from '@tappass/errors/fault';
import { expect, test } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const reasonOf = (body: Uint8Array): string => {
  try {
    parseStrictJson(body);
    return 'accepted';
  } catch (thrown) {
    return isFault(thrown) ? thrown.reason : 'not a fault';
  }
};

test('plain bodies parse, with every escape and script', () => {
  const body = { a: [1, null, { 'b:{"': 'c\\"' }], ключ: '😀', constructor: 1, empty: {} };
  expect(parseStrictJson(bytes(JSON.stringify(body)))).toEqual(body);
});

test.each([
  ['{"a":1,"a":2}'],
  ['{"a":1,"\\u0061":2}'],
  ['{"x":[{"a":{"b":1,"b":1}}]}'],
  ['{"__proto__":1,"__proto__":2}'],
])('a duplicate key is refused however it is spelt: %s', (text) => {
  expect(reasonOf(bytes(text))).toBe('bad_json');
});

test('equal keys in different objects are no duplicates', () => {
  expect(reasonOf(bytes('{"a":{"a":1},"b":[{"a":1},{"a":1}]}'))).toBe('accepted');
});

test.each([
  ['[]'],
  ['"x"'],
  ['null'],
  [''],
  ['{'],
  ['{"a":}'],
  ['{"a":"'],
  ['{"a":1}}'],
  ['\ufeff{}'],
])('%j is refused', (text) => {
  expect(reasonOf(bytes(text))).toBe('bad_json');
});

test('bytes that are not UTF-8 are refused', () => {
  expect(reasonOf(Uint8Array.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]))).toBe('bad_json');
  expect(reasonOf(Uint8Array.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]))).toBe('bad_json');
});

test('64 levels pass and 65 do not, however many there are', () => {
  const nested = (levels: number): Uint8Array => bytes(`{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`);
  expect(reasonOf(nested(64))).toBe('accepted');
  expect(reasonOf(nested(65))).toBe('bad_field');
  expect(reasonOf(bytes('['.repeat(1_000_000)))).toBe('bad_field');
});

test('a __proto__ field is data and changes no prototype', () => {
  const parsed = parseStrictJson(bytes('{"__proto__":{"polluted":true}}'));
  expect(Object.hasOwn(parsed, '__proto__')).toBe(true);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('the refusal does not quote the body', () => {
  try {
    parseStrictJson(bytes('{"secret-word": oops}'));
  } catch (thrown) {
    expect(String(thrown instanceof Error && thrown.cause)).not.toContain('secret-word');
    expect(String(thrown)).not.toContain('secret-word');
  }
});
