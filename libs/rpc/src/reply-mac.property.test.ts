import { generateKeyPairSync } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ReplySchema } from '@tappass/contracts/common';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Asked, ReplyAuthor, ReplyReader } from './reply-mac.ts';
import { createSigner } from './signed.ts';

const identities = { keys: generateKeyPairSync('ed25519'), license: generateKeyPairSync('ed25519') };
const pins = new Map(Object.entries(identities).map(([room, { publicKey }]) => [room, [publicKey]]));
const signerOf = (service: string, by: keyof typeof identities) =>
  createSigner(service, identities[by].privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());

const author = new ReplyAuthor(signerOf('keys', 'keys'));
const reader = new ReplyReader('keys', pins);
const token = fc.stringMatching(/^[A-Za-z0-9_.-]{1,40}$/);
const asked = fc.record({ subject: token, inbox: token, request: fc.uint8Array({ maxLength: 200 }) });
const payload = fc.uint8Array({ maxLength: 200 });
const replyOf = (value: Uint8Array): Uint8Array =>
  toBinary(ReplySchema, create(ReplySchema, { result: { case: 'payload', value } }));
const told = (to: ReplyReader, call: Asked, value: Uint8Array): Uint8Array =>
  author.authenticate(to.publicKey, call, replyOf(value));

test('a reply opens for the call it answers, to the bytes that were sent; a caller that knows no MACs reads it too', () => {
  fc.assert(
    fc.property(asked, payload, (call, value) => {
      const sent = told(reader, call, value);
      expect(Buffer.from(reader.open(call, sent) ?? []).equals(replyOf(value))).toBe(true);
      expect(fromBinary(ReplySchema, new Uint8Array(sent)).result).toEqual({ case: 'payload', value });
      expect(fromBinary(ReplySchema, sent).mac).toHaveLength(32);
    }),
  );
});

test('a reply to any other call, method, inbox or process is none, and so is one with any byte changed, added or cut', () => {
  const other = new ReplyReader('keys', pins);
  fc.assert(
    fc.property(
      asked,
      asked,
      payload,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (call, elsewhere, value, at, change) => {
        const sent = told(reader, call, value);
        fc.pre(call.subject !== elsewhere.subject && call.inbox !== elsewhere.inbox);
        fc.pre(!Buffer.from(call.request).equals(elsewhere.request));
        for (const member of ['subject', 'inbox', 'request'] as const)
          expect(reader.open({ ...call, [member]: elsewhere[member] }, sent)).toBeUndefined();
        expect(other.open(call, sent)).toBeUndefined();
        const place = at % sent.length;
        expect(
          reader.open(
            call,
            sent.map((byte, n) => (n === place ? byte ^ change : byte)),
          ),
        ).toBeUndefined();
        expect(reader.open(call, sent.subarray(0, place))).toBeUndefined();
        expect(reader.open(call, Buffer.concat([sent, Buffer.of(change)]))).toBeUndefined();
        expect(reader.open(call, Buffer.concat([Buffer.of(change), sent]))).toBeUndefined();
      },
    ),
  );
});

test('any bytes at all are no reply', () => {
  const call = { subject: 'a', inbox: 'b', request: Buffer.from('c') };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(reader.open(call, bytes)).toBeUndefined();
    }),
  );
});

test.each([
  ['another service, as itself', signerOf('license', 'license')],
  ['another service that says it is keys', signerOf('keys', 'license')],
])('what %s answers is no answer of keys', (_, signer) => {
  const forger = new ReplyAuthor(signer);
  fc.assert(
    fc.property(asked, payload, (call, value) => {
      expect(reader.open(call, forger.authenticate(reader.publicKey, call, replyOf(value)))).toBeUndefined();
    }),
    { numRuns: 20 },
  );
});

test.each([
  ['no key', new Uint8Array()],
  ['a short key', new Uint8Array(31).fill(9)],
  ['a point of small order', new Uint8Array(32)],
])('with %s nothing is agreed, and the reply carries no MAC', (_, callerKey) => {
  const reply = replyOf(Buffer.from('x'));
  expect(author.authenticate(callerKey, { subject: 'a', inbox: 'b', request: Buffer.alloc(0) }, reply)).toBe(reply);
});

test('more callers than are remembered are all answered, the first of them again', () => {
  const call = { subject: 'a', inbox: 'b', request: Buffer.from('c') };
  const readers = Array.from({ length: 1_100 }, () => new ReplyReader('keys', pins));
  for (const one of [...readers, ...readers.slice(0, 3)])
    expect(one.open(call, told(one, call, Buffer.from('yes')))).toBeDefined();
});
