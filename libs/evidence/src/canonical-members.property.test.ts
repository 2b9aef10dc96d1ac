import { isFault } from '@tappass/errors/fault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBody, encodeBody, type JsonObject, type JsonValue, maxBodyBytes } from './canonical-json.ts';
import { decodeMembers } from './canonical-members.ts';

const wanted: ReadonlySet<string> = new Set(['agent', 'agent_id', 'call', 'a']);
const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' }), fc.constantFrom(...wanted));
const value = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.integer({ min: -20, max: 20 }),
    text,
    fc.array(tie('value')),
    fc.dictionary(text, tie('value')),
  ),
})).value;
const body = fc.dictionary(text, value) as fc.Arbitrary<JsonObject>;

type Told = { readonly members: Record<string, JsonValue> } | { readonly refused: string };
const told = (bytes: Uint8Array, decode: (bytes: Uint8Array) => JsonObject): Told => {
  try {
    const whole = decode(bytes);
    const members = Object.entries(whole).filter(([name]) => wanted.has(name));
    return { members: Object.fromEntries(members) };
  } catch (thrown) {
    if (!isFault(thrown, 'not_canonical')) throw thrown;
    return { refused: thrown.message };
  }
};
const same = (bytes: Uint8Array): void => {
  expect(told(bytes, (all) => decodeMembers(all, wanted))).toEqual(told(bytes, decodeBody));
};

test('of a canonical body it gives the members that were asked for, and no others', () => {
  fc.assert(fc.property(body, (object) => same(encodeBody(object))));
  expect(decodeMembers(Buffer.from('{"a":[1,{"a":2}],"agent":"bot","z":3}'), wanted)).toEqual({
    a: [1, { a: 2 }],
    agent: 'bot',
  });
});

test('whatever byte is changed, taken or put in, it says the same as reading the whole', () => {
  const byte = fc.oneof(
    fc.constantFrom(...Buffer.from('"\\{}[]:,-0123456789.eE \u0000ntfu\x7f')),
    fc.integer({ min: 0, max: 255 }),
  );
  fc.assert(
    fc.property(body, fc.nat(), byte, fc.constantFrom(0, 1, 2), (object, place, by, how) => {
      const bytes = [...encodeBody(object)];
      bytes.splice(place % (bytes.length + 1), how === 0 ? 1 : how - 1, ...(how === 2 ? [] : [by]));
      same(Uint8Array.from(bytes));
    }),
    { numRuns: 5_000 },
  );
});

test('garbage is judged as by reading the whole', () => {
  const soup = fc.array(
    fc.constantFrom('{', '}', '[', ']', '"a"', '"b"', ':', ',', '0', '-', '12', 'true', 'null', ' '),
  );
  fc.assert(
    fc.property(soup, (parts) => same(Buffer.from(`{"a":${parts.join('')}}`))),
    { numRuns: 5_000 },
  );
});

test.each([
  ['a duplicate key', '{"a":1,"a":2}'],
  ['an equal key further down', '{"a":{"a":1},"b":1}'],
  ['keys out of order', '{"b":1,"a":2}'],
  ['a longer key before its beginning', '{"ab":1,"a":2}'],
  ['an empty key', '{"":1,"a":2}'],
  ['two empty keys', '{"":1,"":2}'],
  ['minus zero', '{"a":-0}'],
  ['a leading zero', '{"a":01}'],
  ['a minus alone', '{"a":-}'],
  ['the largest safe integer', '{"a":9007199254740991}'],
  ['one more', '{"a":9007199254740992}'],
  ['sixteen digits', '{"a":1000000000000000}'],
  ['a fraction', '{"a":1.5}'],
  ['an escape that is needed', '{"a":"\\n"}'],
  ['an escape that is not', '{"a":"\\u0041"}'],
  ['DEL', '{"a":"\u007f"}'],
  ['a letter outside ASCII', '{"a":"ü"}'],
  ['a comma too many', '{"a":1,}'],
  ['a blank at the end', '{"a":1} '],
  ['a second body', '{"a":1}{"a":1}'],
  ['an open string', '{"a":"'],
  ['an open object', '{"a":1'],
  ['only its beginning', '{'],
  ['a list', '[1]'],
  ['a broken literal', '{"a":nul}'],
  ['a literal that goes on', '{"a":nulll}'],
  ['64 levels', `{"a":${'['.repeat(63)}${']'.repeat(63)}}`],
  ['65 levels', `{"a":${'['.repeat(64)}${']'.repeat(64)}}`],
  ['66 levels', `{"a":${'['.repeat(65)}${']'.repeat(65)}}`],
  ['50,000 levels', `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ['nothing', ''],
  ['too much', `{"a":"${'x'.repeat(maxBodyBytes)}"}`],
  ['a key named __proto__', '{"__proto__":{"a":1},"a":2}'],
])('%s is judged as by reading the whole', (_, bytes) => same(Buffer.from(bytes)));
