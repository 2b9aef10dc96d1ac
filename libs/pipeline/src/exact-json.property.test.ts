import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digitsAt, parseExact, withDigitsOf, withDigitsUnder, writeExact } from './exact-json.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { withValuesAt } from './json.ts';
import { spliced } from './spliced-json.ts';

const digits = fc.oneof(
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(String),
  fc
    .tuple(fc.integer({ min: -999, max: 999 }), fc.stringMatching(/^\d{1,25}$/))
    .map(([whole, part]) => `${whole}.${part}`),
  fc.constantFrom('1.0', '-0', '0.10', '1e3', '1E+2', '9007199254740993', '1.50e-7', '12345678901234567890'),
);
const plain = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((one) => JSON.stringify(one)),
  fc.constantFrom('true', 'null', '"a, 1.0"', '"\\u0041\\/"'),
);
const key = fc
  .oneof(
    // keys that look like indexes come first whatever their place
    fc.string().filter((one) => !/^\d+$/.test(one)),
    fc.constantFrom('__proto__', 'constructor', 'a: 1.0', 'id'),
  )
  .map((one) => JSON.stringify(one));
const space = fc.constantFrom('', ' ', '\n  ');

/** JSON texts, whose objects hold no key twice. */
const jsonText = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    digits,
    plain,
    fc
      .tuple(fc.array(tie('value'), { maxLength: 4 }), space)
      .map(([items, gap]) => `[${gap}${items.join(`,${gap}`)}${gap}]`),
    tie('object'),
  ),
  object: fc
    .tuple(fc.uniqueArray(fc.tuple(key, tie('value')), { maxLength: 4, selector: ([name]) => name }), space)
    .map(
      ([members, gap]) =>
        `{${gap}${members.map(([name, value]) => `${name}${gap}:${gap}${value}`).join(`,${gap}`)}${gap}}`,
    ),
}));

/** The same text without what means nothing: spaces, and how characters are escaped. */
const essence = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (one) => (one.startsWith('"') ? JSON.stringify(JSON.parse(one)) : ''));

test('C3: what is parsed and written again has the same digits everywhere', () => {
  fc.assert(
    fc.property(jsonText.object, (text) => {
      expect(writeExact(parseExact(text))).toBe(essence(text));
    }),
    { numRuns: 2_000 },
  );
});

test('C3: a value changed at one place keeps every other character of its text', () => {
  fc.assert(
    fc.property(jsonText.object, jsonText.value, (rest, other) => {
      const text = `{"model":"a", "kept" : ${rest}, "more":[1.0, ${other}, {"id":9007199254740993}]}`;
      const value = JSON.parse(text) as JsonObject;
      const changed = withValuesAt({ ...value, stream: true }, [[['model'], 'b']]);
      expect(spliced({ text, value }, changed)).toBe(
        `{"model":"b","kept":${rest},"more":[1.0, ${other}, {"id":9007199254740993}],"stream":true}`,
      );
    }),
  );
});

test('C3: a value that was not changed is its own text, byte for byte', () => {
  fc.assert(
    fc.property(jsonText.object, (text) => {
      const value = JSON.parse(text) as JsonValue;
      expect(spliced({ text, value }, value)).toBe(text);
      // an equal value that is another object has the same digits still
      expect(essence(spliced({ text, value }, JSON.parse(text) as JsonValue))).toBe(essence(text));
    }),
  );
});

test('C3: items taken out of a list and others changed beside them keep their digits', () => {
  const text =
    '{"tools":[{"name":"a","max":1.0},{"name":"b","max":9007199254740993},{"name":"c","max":0.10,"text":"x"}]}';
  const value = JSON.parse(text) as { tools: JsonObject[] };
  const [, second, third] = value.tools as [JsonObject, JsonObject, JsonObject];
  expect(spliced({ text, value: value as unknown as JsonValue }, { tools: [second, { ...third, text: 'y' }] })).toBe(
    '{"tools":[{"name":"b","max":9007199254740993},{"name":"c","max":0.10,"text":"y"}]}',
  );
});

test('C3: a number that was replaced is written as the new one', () => {
  const text = '{"max_tokens":1.0,"seed":9007199254740993}';
  const value = JSON.parse(text) as JsonObject;
  expect(spliced({ text, value }, { ...value, max_tokens: 7 })).toBe('{"max_tokens":7,"seed":9007199254740993}');
  const parsed = parseExact(text) as JsonObject;
  parsed['seed'] = 5;
  expect(writeExact(parsed)).toBe('{"max_tokens":1.0,"seed":5}');
});

test('C3: two integers that are one double stay two', () => {
  const text = '[9007199254740992,9007199254740993,1,1.0]';
  expect(writeExact(parseExact(text))).toBe(text);
});

test('C3: of a key that stands twice the last counts, and only once', () => {
  const text = '{"a":{"b":1.0},"a":[1.00],"c":2}';
  const value = JSON.parse(text) as JsonObject;
  expect(spliced({ text, value }, { ...value, c: 3 })).toBe('{"a":[1.00],"c":3}');
  expect(writeExact(parseExact(text))).toBe('{"a":[1.00],"c":2}');
});

test('C3: a copy takes its digits along, under the same names and under others', () => {
  const original = parseExact('{"seed":9007199254740993,"top_p":1.0}') as JsonObject;
  expect(writeExact(withDigitsOf({ ...original, more: 1 }, original))).toBe(
    '{"seed":9007199254740993,"top_p":1.0,"more":1}',
  );
  const seed = original['seed'] as number;
  expect(writeExact(withDigitsUnder({ random_seed: seed }, original, { random_seed: 'seed' }))).toBe(
    '{"random_seed":9007199254740993}',
  );
  expect(digitsAt(original, 'top_p')).toBe('1.0');
});
