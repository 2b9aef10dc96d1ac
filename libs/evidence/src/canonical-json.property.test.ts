import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canonicalize,
  decodeBody,
  encodeBody,
  type JsonObject,
  type JsonValue,
  maxBodyBytes,
} from './canonical-json.ts';

const text = fc.string({ unit: 'grapheme' });
const value = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    text,
    fc.array(tie('value')),
    fc.dictionary(text, tie('value')),
  ),
})).value;
const body = fc.dictionary(text, value) as fc.Arbitrary<JsonObject>;

test('a body survives its canonical bytes', () => {
  fc.assert(
    fc.property(body, (object) => {
      expect(decodeBody(encodeBody(object))).toEqual(plain(object));
    }),
  );
});

test('the order of keys makes no difference', () => {
  fc.assert(
    fc.property(body, (object) => {
      const reversed = Object.fromEntries(Object.entries(object).reverse());
      expect(canonicalize(reversed)).toBe(canonicalize(object));
    }),
  );
});

test("RFC 8785's sorting and escaping examples come out", () => {
  const keys = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Dalet',
    '1': 'One',
    '\ud83d\ude00': 'Emoji',
  };
  expect(canonicalize({ ...keys, '\u0080': 'Control', '\u00f6': 'o umlaut' })).toBe(
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"o umlaut","€":"Euro Sign","😀":"Emoji","\ufb33":"Dalet"}',
  );
  expect(canonicalize('\u20ac$\u000f\nA\'B"\\\\"/')).toBe('"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  expect(canonicalize(-0)).toBe('0');
});

const bad: [string, unknown, string][] = [
  ['a float', { a: 1.5 }, 'integers'],
  ['NaN', { a: Number.NaN }, 'integers'],
  ['an integer beyond 2^53', { a: 2 ** 53 }, 'integers'],
  ['a lone surrogate in a value', { a: '\ud800' }, 'lone surrogate'],
  ['a lone surrogate in a key', { '\udfff': 1 }, 'lone surrogate'],
  ['undefined', { a: undefined }, 'undefined has no JSON form'],
  ['a hole in an array', { a: new Array(2) }, 'undefined has no JSON form'],
  ['a bigint', { a: 1n }, 'bigint has no JSON form'],
  ['a date', { a: new Date(0) }, 'plain objects'],
];
test.each(bad)('%s is refused', (_, object, reason) => {
  expect(() => encodeBody(object as JsonObject)).toThrow(reason);
});

test('more than 64 levels are refused, however deep, without a stack overflow', () => {
  const deep = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  expect(() => decodeBody(Buffer.from(deep))).toThrow('nested deeper than 64');
});

test('a body above 256 KiB is refused both ways', () => {
  const big = { a: 'x'.repeat(maxBodyBytes) };
  expect(() => encodeBody(big)).toThrow('are allowed');
  expect(() => decodeBody(Buffer.from(JSON.stringify(big)))).toThrow('are allowed');
});

test.each([
  ['a duplicate key', '{"a":1,"a":2}'],
  ['a space', '{"a": 1}'],
  ['keys out of order', '{"b":1,"a":2}'],
  ['another spelling of a number', '{"a":1.0}'],
  ['an exponent', '{"a":1e2}'],
  ['minus zero', '{"a":-0}'],
  ['an unneeded escape', '{"a":"\\u0041"}'],
  ['an upper-case escape', '{"a":"\\u000F"}'],
  ['an array at the top', '[1]'],
  ['a byte order mark', '\ufeff{"a":1}'],
  ['nothing', ''],
])('bytes with %s are refused', (_, bytes) => {
  expect(() => decodeBody(Buffer.from(bytes))).toThrow('no canonical form');
});

test('bytes that are not UTF-8 are refused', () => {
  expect(() => decodeBody(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toThrow('not UTF-8');
});

test('a key named __proto__ is an ordinary key', () => {
  const bytes = Buffer.from('{"__proto__":{"admin":true}}');
  expect(Buffer.from(encodeBody(decodeBody(bytes)))).toEqual(bytes);
});

// fast-check also makes objects without a prototype and −0; JSON knows neither
const plain = (object: JsonObject): unknown => JSON.parse(JSON.stringify(object));
