import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openTokens, sealTokens } from './session-tokens.ts';

const under =
  (key: string) =>
  (part: string, bytes: Uint8Array): string =>
    createHmac('sha256', key).update(part).update(bytes).digest('base64url');
const tokens = new Map([['[EMAIL_0a1b2c3d]', 'ada@example.org']]);

test('a map comes back to the session and tenant it was sealed for', () => {
  expect(openTokens(under('a'), 'ses_1', sealTokens(under('a'), 'ses_1', tokens))).toEqual(tokens);
});

test('another tenant, another session, one changed byte and a cut tag open nothing', () => {
  const sealed = sealTokens(under('a'), 'ses_1', tokens);
  expect(openTokens(under('b'), 'ses_1', sealed)).toEqual(new Map());
  expect(openTokens(under('a'), 'ses_2', sealed)).toEqual(new Map());
  const bytes = Buffer.from(sealed, 'base64');
  bytes[20] = bytes[20]! ^ 1;
  expect(openTokens(under('a'), 'ses_1', bytes.toString('base64'))).toEqual(new Map());
  expect(openTokens(under('a'), 'ses_1', bytes.subarray(0, 16).toString('base64'))).toEqual(new Map());
});

test('any text opens to nothing and never throws', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(openTokens(under('a'), 'ses_1', text)).toEqual(new Map());
    }),
  );
});

test('the sealed form holds no value and is new each time', () => {
  const [one, two] = [sealTokens(under('a'), 'ses_1', tokens), sealTokens(under('a'), 'ses_1', tokens)];
  expect(one).not.toBe(two);
  expect(Buffer.from(one, 'base64').includes('ada@example.org')).toBe(false);
});
