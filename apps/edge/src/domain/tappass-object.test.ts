import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withMember, withMemberText } from './tappass-object.ts';

test('a member is added at the end and every other byte stays', () => {
  const json = Buffer.from('{"a": 1.50, "b":"}"}  ');
  const added = withMember(json, 'tappass', { blocked: false }).toString();
  expect(added).toBe('{"a": 1.50, "b":"}","tappass":{"blocked":false}}');
});

test('an empty object gets its first member', () => {
  expect(withMember(Buffer.from('{ \n }'), 'x', 1).toString()).toBe('{ \n "x":1}');
  expect(withMemberText('{}', 'x', 1)).toBe('{"x":1}');
});

test('for every JSON object the result parses to the object with the member', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), fc.nat(3), (object, value, indent) => {
      const json = JSON.stringify(object, null, indent);
      const expected: unknown = JSON.parse(JSON.stringify({ ...object, added: value }));
      expect(JSON.parse(withMember(Buffer.from(json), 'added', value).toString())).toEqual(expected);
      expect(JSON.parse(withMemberText(json, 'added', value))).toEqual(expected);
    }),
  );
});
