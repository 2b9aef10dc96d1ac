import { isFault } from '@tappass/errors/fault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from './json.ts';
import { parseStrictJson } from './strict-json.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const reasonOf = (bytes: Uint8Array): string => {
  try {
    parseStrictJson(bytes);
    return 'read';
  } catch (thrown) {
    return isFault(thrown) ? thrown.reason : `no fault: ${String(thrown)}`;
  }
};
const key = fc.string({ minLength: 1, maxLength: 8 });
const object = fc.dictionary(key, fc.jsonValue({ maxDepth: 5 }), { minKeys: 1, maxKeys: 6 });

test('whatever object is written, however it is indented, it is read as it was', () => {
  fc.assert(
    fc.property(object, fc.constantFrom(0, 1, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(parseStrictJson(bytesOf(text))).toEqual(JSON.parse(text));
    }),
  );
});

test('a key written twice in one object is refused, at any depth and in any spelling', () => {
  const escaped = (name: string): string =>
    `"${[...name].map((c) => [...Array(c.length).keys()].map((at) => `\\u${c.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')).join('')}"`;
  fc.assert(
    fc.property(object, fc.nat({ max: 10 }), fc.boolean(), (value, depth, spelled) => {
      const [first = ''] = Object.keys(value);
      const members = JSON.stringify(value).slice(1);
      const twice = `{${spelled ? escaped(first) : JSON.stringify(first)}:0,${members}`;
      const text = `${'{"deeper":['.repeat(depth)}${twice}${']}'.repeat(depth)}`;
      expect(reasonOf(bytesOf(text))).toBe('bad_json');
    }),
  );
});

test('any bytes are an object as the engine reads it, or a refusal with a reason', () => {
  const almost = object.chain((value) => {
    const text = JSON.stringify(value);
    return fc.tuple(fc.nat({ max: text.length }), fc.uint8Array({ maxLength: 4 })).map(([at, put]) => {
      const bytes = bytesOf(text);
      return Uint8Array.from([...bytes.slice(0, at), ...put, ...bytes.slice(at + 1)]);
    });
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), almost), (bytes) => {
      let value: JsonObject;
      try {
        value = parseStrictJson(bytes);
      } catch (thrown) {
        expect(isFault(thrown) && ['bad_json', 'bad_field'].includes(thrown.reason)).toBe(true);
        return;
      }
      expect(value).toEqual(JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)));
    }),
    { numRuns: 1_000 },
  );
});
