import { createSecretKey } from 'node:crypto';
import { type ApiKeyKind, parseApiKey } from '@tappass/contracts/api-key';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import vectors from '../../../../vectors/vectors.json' with { type: 'json' };
import { hashKey, makeApiKey, makeKeyId } from './api-key.ts';

const golden = vectors.api_key;
const alphabet = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const random = fc.uint8Array({ minLength: 32, maxLength: 32 });
const kinds: ApiKeyKind[] = ['agt', 'dev', 'pat', 'adm'];

test('the golden key and its hash come out', () => {
  expect(makeApiKey('dev', Buffer.from(golden.random_hex, 'hex'))).toBe(golden.key);
  const pepper = createSecretKey(Buffer.from(golden.pepper_hex, 'hex'));
  expect(hashKey(pepper, golden.key).toString('hex')).toBe(golden.hmac_hex);
});

test('whatever is made is read back with its kind', () => {
  fc.assert(
    fc.property(fc.constantFrom(...kinds), random, (kind, bytes) => {
      const text = makeApiKey(kind, bytes);
      expect(text).toMatch(/^tp_(agt|dev|pat|adm)_[0-9A-Za-z]{49}$/);
      expect(parseApiKey(text)).toEqual({ kind, text, lastFour: text.slice(-4) });
    }),
  );
});

test('every single wrong character of the golden key is refused', () => {
  for (let at = 0; at < golden.key.length; at++) {
    for (const other of `${alphabet}_- `) {
      if (other === golden.key[at]) continue;
      const typo = golden.key.slice(0, at) + other + golden.key.slice(at + 1);
      // a changed prefix may read as legacy, whose look-up then finds nothing; never as a current key
      expect(parseApiKey(typo)?.kind ?? 'legacy', typo).toBe('legacy');
      if (at >= 'tp_dev_'.length) expect(parseApiKey(typo), typo).toBeUndefined();
    }
  }
});

test('two neighbouring characters swapped, a lost or an added one are refused', () => {
  for (let at = 'tp_dev_'.length; at < golden.key.length; at++) {
    const [head, one, two, rest] = [
      golden.key.slice(0, at),
      golden.key[at]!,
      golden.key[at + 1] ?? '',
      golden.key.slice(at + 2),
    ];
    if (two !== '' && one !== two) expect(parseApiKey(head + two + one + rest)).toBeUndefined();
    expect(parseApiKey(head + golden.key.slice(at + 1))).toBeUndefined();
    expect(parseApiKey(`${head}0${golden.key.slice(at)}`)).toBeUndefined();
  }
});

test('a bare tp_ key of earlier releases is read as legacy, with no claim that it exists', () => {
  expect(parseApiKey('tp_0123456789abcdefghij')?.kind).toBe('legacy');
  expect(parseApiKey('tp_short')).toBeUndefined();
});

test('strange texts are refused, not a crash', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => parseApiKey(text) === undefined || text.startsWith('tp_')),
  );
  for (const text of ['', 'tp_', 'sk-abc', `${golden.key}\n`, ` ${golden.key}`, 'tp_dev_']) {
    expect(parseApiKey(text), text).toBeUndefined();
  }
});

test('a key id has one shape and says nothing about the key', () => {
  expect(makeKeyId(new Uint8Array(12).fill(255))).toMatch(/^dk_[0-9A-Za-z]{17}$/);
});
