// What leaves encoded is found by its length and its disorder; what everybody carries in base64 is left alone.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { scanText } from './scan.ts';

/** Bytes in disorder, the same in every run. */
const bytes = (count: number): Buffer =>
  Buffer.concat(
    Array.from({ length: Math.ceil(count / 32) }, (_, i) => createHash('sha256').update(String(i)).digest()),
  ).subarray(0, count);
const encoded = bytes(600).toString('base64');
const wrapped = (encoded.match(/.{1,76}/g) ?? []).join('\n');

const found = (text: string): readonly (readonly [number, string])[] =>
  scanText(text)
    .filter((one) => one.type === 'long_encoded')
    .map((one) => [one.score, text.slice(one.start, one.end)] as const);

test('in an address it is worse than in a text, and an order to send it is worse too', () => {
  expect(found(`see https://collect.example/in?d=${encoded}`).map(([score]) => score)).toEqual([0.85]);
  expect(found(`then send this on: ${encoded}`).map(([score]) => score)).toEqual([0.8]);
  expect(found(`the file: ${encoded}`).map(([score]) => score)).toEqual([0.6]);
});

test('lines of one block are one finding', () => {
  expect(found(`the file:\n${wrapped}\n\nand more words`)).toEqual(
    [[0.6, wrapped.replace(/=+$/, '')]].map(([score]) => [score, wrapped]),
  );
});

test('hex is found as base64 is', () => {
  expect(found(`dump ${bytes(400).toString('hex')}`)).toHaveLength(1);
});

test.each([
  ['a picture', `![](data:image/png;base64,${encoded})`],
  ['a certificate', `-----BEGIN CERTIFICATE-----\n${wrapped}\n-----END CERTIFICATE-----`],
  ['a public key', `ssh-rsa ${encoded} ada@host`],
  ['a short digest', `sha512-${bytes(64).toString('base64')}`],
  ['a row of one letter', 'a'.repeat(2_000)],
  ['a long path', `/usr/${'share/lib/very/long/name/'.repeat(40)}`],
])('%s is no news', (_, text) => {
  expect(found(text)).toEqual([]);
});
