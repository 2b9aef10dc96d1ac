import { isFault } from '@tappass/errors/fault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { credentialOf } from './credential.ts';

const reasonOf = (headers: Record<string, string | string[]>): string => {
  try {
    return credentialOf(headers as never);
  } catch (thrown) {
    return isFault(thrown) ? thrown.reason : 'not a fault';
  }
};

test('a bearer token and an api key are read alike', () => {
  expect(credentialOf({ authorization: 'Bearer tp_dev_abcdef' })).toBe('tp_dev_abcdef');
  expect(credentialOf({ 'x-api-key': 'tp_dev_abcdef' })).toBe('tp_dev_abcdef');
  expect(credentialOf({ authorization: 'bearer tp_dev_abcdef', 'x-api-key': 'tp_dev_abcdef' })).toBe('tp_dev_abcdef');
});

test('two credentials that name different keys are none', () => {
  expect(reasonOf({ authorization: 'Bearer tp_dev_abcdef', 'x-api-key': 'tp_dev_ghijkl' })).toBe(
    'credentials_disagree',
  );
  expect(reasonOf({ authorization: 'Basic dXNlcjpwYXNz', 'x-api-key': 'tp_dev_ghijkl' })).toBe('credentials_disagree');
});

test.each([
  [{}],
  [{ authorization: '' }],
  [{ authorization: 'Bearer ' }],
  [{ authorization: 'Bearer a b' }],
  [{ authorization: `Bearer ${'x'.repeat(600)}` }],
  [{ 'x-api-key': 'short' }],
  [{ 'x-api-key': ['tp_dev_abcdef', 'tp_dev_abcdef'] }],
])('%o is no credential', (headers) => {
  expect(reasonOf(headers as never)).toBe('unauthenticated');
});

test('no header makes it throw anything but a refusal', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (authorization, key) => {
      expect(reasonOf({ authorization, 'x-api-key': key })).not.toBe('not a fault');
    }),
  );
});
