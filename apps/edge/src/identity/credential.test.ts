import { isFault } from '@tappass/errors/fault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { credentialOf, requireOneCredential } from './credential.ts';

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

test('a header that comes twice names one caller, or nobody', () => {
  const reasonOfTwo = (name: string, other: string, ...values: readonly [string, string]): string => {
    try {
      requireOneCredential(['Host', 'x', name, values[0], other, values[1]]);
      return 'one';
    } catch (thrown) {
      return isFault(thrown) ? thrown.reason : 'not a fault';
    }
  };
  const [key, another] = ['Bearer tp_dev_abcdef', 'Bearer tp_dev_ghijkl'];
  expect(reasonOfTwo('Authorization', 'authorization', key, key)).toBe('one');
  expect(reasonOfTwo('Authorization', 'x-api-key', key, another), 'judged by what both say').toBe('one');
  expect(reasonOfTwo('Authorization', 'AUTHORIZATION', key, another)).toBe('credentials_disagree');
  expect(reasonOfTwo('x-api-key', 'X-Api-Key', key, another)).toBe('credentials_disagree');
});
