import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import vectors from '../../../../vectors/vectors.json' with { type: 'json' };
import { encodeAad } from './aad.ts';
import { open, parseCiphertext, seal } from './ciphertext.ts';
import { isLegacy, openLegacy } from './legacy-ciphertext.ts';

const golden = vectors.vault;
const dek = createSecretKey(Buffer.from(golden.dek_hex, 'hex'));
const goldenSalt = Buffer.from(golden.salt_hex, 'hex');
const kid = 'dek-2026-11-a';
const openText = (text: string, place = golden.aad, key = dek): string =>
  open(key, place, parseCiphertext(text)).toString('utf8');

test('the golden ciphertext comes out byte for byte and opens', () => {
  expect(seal(dek, kid, golden.aad, Buffer.from(golden.plaintext), goldenSalt)).toBe(golden.ciphertext);
  expect(openText(golden.ciphertext)).toBe(golden.plaintext);
});

test('whatever is sealed opens again in its place', () => {
  const salts = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(fc.uint8Array(), salts, fc.string(), (plaintext, salt, field) => {
      const place = { ...golden.aad, field };
      const text = seal(dek, kid, place, plaintext, salt);
      expect(open(dek, place, parseCiphertext(text))).toEqual(Buffer.from(plaintext));
    }),
  );
});

test('every flipped bit of the bytes is refused', () => {
  const [version, name, encoded] = golden.ciphertext.split(':') as [string, string, string];
  const bytes = Buffer.from(encoded, 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const altered = Buffer.from(bytes);
    altered[bit >> 3] = altered[bit >> 3]! ^ (1 << (bit & 7));
    expect(() => openText(`${version}:${name}:${altered.toString('base64url')}`), `bit ${bit}`).toThrow(
      'The ciphertext is not valid here.',
    );
  }
});

test('every changed character of the text is refused: it has one form only', () => {
  for (let at = 0; at < golden.ciphertext.length; at++) {
    for (const other of ['A', 'z', '=', ':', ' ', '\n', '-']) {
      if (golden.ciphertext[at] === other) continue;
      const altered = golden.ciphertext.slice(0, at) + other + golden.ciphertext.slice(at + 1);
      expect(() => openText(altered), altered).toThrow('The ciphertext is not valid here.');
    }
  }
});

test('every truncation is refused', () => {
  for (let length = 0; length < golden.ciphertext.length; length++) {
    expect(() => openText(golden.ciphertext.slice(0, length))).toThrow('The ciphertext is not valid here.');
  }
});

test.each(['tenant', 'collection', 'recordId', 'field'] as const)('it does not open under another %s', (part) => {
  const place = { ...golden.aad, [part]: 'other' };
  expect(() => openText(golden.ciphertext, place)).toThrow('The ciphertext is not valid here.');
});

test('it does not open under another key or kid', () => {
  expect(() => openText(golden.ciphertext, golden.aad, createSecretKey(randomBytes(32)))).toThrow('not valid here');
  expect(() => openText(golden.ciphertext.replace(kid, 'dek-2026-11-b'))).toThrow('not valid here');
});

test('parts of a place cannot slide into each other', () => {
  const place = { tenant: 'a', collection: 'bc', recordId: '', field: 'd' };
  expect(encodeAad(place, kid).equals(encodeAad({ ...place, collection: 'b', recordId: 'c' }, kid))).toBe(false);
});

test('a kid outside the grammar cannot seal', () => {
  for (const bad of ['', 'A', '-a', 'a:b', 'a'.repeat(65)]) {
    expect(() => seal(dek, bad, golden.aad, Buffer.of(1), goldenSalt), bad).toThrow('not valid here');
  }
});

test('the two-part text of earlier releases is read by trial, and nothing else is', () => {
  const [current, previous, other] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', previous, iv, { authTagLength: 16 });
  const bytes = Buffer.concat([iv, cipher.update('old secret'), cipher.final(), cipher.getAuthTag()]);
  const text = `v1:${bytes.toString('base64')}`;
  const keys = (...list: Buffer[]) => list.map((key) => createSecretKey(key));
  expect(isLegacy(text)).toBe(true);
  expect(isLegacy(golden.ciphertext)).toBe(false);
  expect(openLegacy(keys(current, previous), text).toString()).toBe('old secret');
  expect(() => openLegacy(keys(current, other), text)).toThrow('not valid here');
  expect(() => openLegacy(keys(previous), text.slice(0, 20))).toThrow('not valid here');
  expect(() => parseCiphertext(text)).toThrow('not valid here');
});

test('garbage is refused, not a crash', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (garbage) => {
      for (const text of [garbage, `v1:${garbage}`, `v1:${kid}:${garbage}`]) {
        expect(() => openText(text)).toThrow('not valid here');
        if (isLegacy(text)) expect(() => openLegacy([dek], text)).toThrow('not valid here');
      }
    }),
  );
});
