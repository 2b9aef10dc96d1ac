import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import vectors from '../../../../vectors/vectors.json' with { type: 'json' };
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
import { decodeVkey, encodeVkey, openNote, signNote, verifierOf } from './note.ts';

const signer = (name: string) => ({ name, privateKey: generateKeyPairSync('ed25519').privateKey });
const [log, witness, stranger] = [signer('log.example'), signer('witness.example'), signer('stranger.example')];
const known = [verifierOf(log), verifierOf(witness)];
const golden = vectors.checkpoint;

test("C2SP's published example note verifies", () => {
  const vkey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const note = `${text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;
  expect(openNote(note, [decodeVkey(vkey)])).toBe(text);
});

test('a note of two signers opens for whoever knows one of them', () => {
  const note = signNote('one\n\ntwo\n', [log, stranger]);
  expect(openNote(note, known)).toBe('one\n\ntwo\n');
  expect(() => openNote(note, [verifierOf(witness)])).toThrow('no known key signed it');
});

test('a bad signature of a known key refuses the note, even beside a good one', () => {
  const [good, other] = [signNote('text\n', [log]), signNote('other\n', [witness])];
  const spliced = `${good}${other.split('\n\n')[1]}`;
  expect(() => openNote(spliced, known)).toThrow('the signature of witness.example does not verify');
});

test('no single flipped bit of the golden checkpoint is accepted', () => {
  const verifiers = [decodeVkey(vectors.vkey)];
  const bytes = Buffer.from(golden);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const altered = Buffer.from(bytes);
    altered[bit >> 3] = altered[bit >> 3]! ^ (1 << (bit & 7));
    expect(() => openCheckpoint(altered.toString('utf8'), 'tappass.example/ledger/prod', verifiers)).toThrow(
      'The signed note is not valid',
    );
  }
});

test('every truncation of the golden checkpoint is refused', () => {
  for (let length = 0; length < golden.length; length++) {
    expect(() =>
      openCheckpoint(golden.slice(0, length), 'tappass.example/ledger/prod', [decodeVkey(vectors.vkey)]),
    ).toThrow('The signed note is not valid');
  }
});

test('a checkpoint of another log is refused', () => {
  const note = signCheckpoint({ origin: 'other', size: 0n, root: Buffer.alloc(32) }, [log]);
  expect(() => openCheckpoint(note, 'mine', known)).toThrow('not a checkpoint of this log');
});

const root = Buffer.alloc(32).toString('base64');
test.each([
  ['a leading zero', `o\n01\n${root}\n`],
  ['a negative size', `o\n-1\n${root}\n`],
  ['a short root', 'o\n1\nAA==\n'],
  ['a root in another base64', `o\n1\n${root.slice(0, -2)}B=\n`],
  ['no origin', `\n1\n${root}\n`],
  ['no root', 'o\n1\n'],
  ['no newline at the end', `o\n1\n${root}`],
])('a checkpoint with %s is refused', (_, text) => {
  expect(() => parseCheckpoint(text)).toThrow('not a checkpoint');
});

test('an extension line is refused', () => {
  const text = formatCheckpoint({ origin: 'o', size: 7n, root: Buffer.alloc(32) });
  expect(parseCheckpoint(text).size).toBe(7n);
  expect(() => parseCheckpoint(`${text}more\n`)).toThrow('not a checkpoint');
});

test('a vkey whose id, type or base64 was altered is refused', () => {
  const vkey = encodeVkey(known[0]!);
  expect(encodeVkey(decodeVkey(vkey))).toBe(vkey);
  const [name, id, key] = [vkey.slice(0, 11), vkey.slice(12, 20), vkey.slice(21)];
  const otherType = Buffer.from(key, 'base64');
  otherType[0] = 4;
  for (const bad of [`x${vkey}`, `${name}+00000000+${key}`, `${name}+${id}+${otherType.toString('base64')}`, name]) {
    expect(() => decodeVkey(bad), bad).toThrow('The signed note is not valid');
  }
});

test('garbage is refused, not a crash', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (garbage) => {
      expect(() => openNote(garbage, known)).toThrow('The signed note is not valid');
      expect(() => decodeVkey(garbage)).toThrow('The signed note is not valid');
    }),
  );
});
