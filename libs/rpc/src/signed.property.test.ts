import { generateKeyPairSync } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { SignedSchema } from '@tappass/contracts/common';
import { isFault } from '@tappass/errors/fault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recipientFrom, sealTo } from './sealed.ts';
import { createSigner, openSigned, type SignedKind } from './signed.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signer = createSigner('keys', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
const pins = new Map([['keys', [publicKey]]]);
const kinds: readonly SignedKind[] = ['principal', 'heartbeat', 'plan', 'policy_bundle', 'invalidation', 'key_lease'];
const bytes = fc.uint8Array({ maxLength: 80 });

const reasonOf = async (act: () => unknown): Promise<string> => {
  try {
    await act();
    return 'opened';
  } catch (thrown) {
    return isFault(thrown) ? thrown.reason : `no fault: ${String(thrown)}`;
  }
};

test('a statement is what was signed, by him who signed it, as the kind it was signed as', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, fc.constantFrom(...kinds), fc.constantFrom(...kinds), async (payload, kind, other) => {
      const signed = signer.sign(kind, payload);
      expect(openSigned(pins, 'keys', kind, signed)).toEqual(payload);
      const named = create(SignedSchema, { ...signed, kind: other });
      if (other !== kind) expect(await reasonOf(() => openSigned(pins, 'keys', other, named))).toBe('bad_signature');
      expect(await reasonOf(() => openSigned(pins, 'vault', kind, signed))).toBe('bad_signature');
    }),
  );
});

test('one changed byte, or any bytes instead of a signature, is none', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 80 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      bytes,
      async (payload, place, change, noise) => {
        const signed = signer.sign('plan', payload);
        const flipped = (of: Uint8Array) => of.map((byte, at) => (at === place % of.length ? byte ^ change : byte));
        for (const forged of [
          { payload: flipped(payload) },
          { signature: flipped(signed.signature) },
          { signature: noise },
        ])
          expect(
            await reasonOf(() => openSigned(pins, 'keys', 'plan', create(SignedSchema, { ...signed, ...forged }))),
          ).toBe('bad_signature');
      },
    ),
  );
});

test('what is sealed opens for its recipient as it was, and any other text opens for nobody', async () => {
  const recipient = await recipientFrom(generateKeyPairSync('x25519').privateKey);
  const stranger = await recipientFrom(generateKeyPairSync('x25519').privateKey);
  await fc.assert(
    fc.asyncProperty(bytes, fc.string(), fc.nat(), async (plain, noise, place) => {
      const sealed = await sealTo(recipient.jwk, plain);
      expect(Buffer.from(await recipient.open(sealed)).equals(plain)).toBe(true);
      const at = place % sealed.length;
      const cut = sealed.slice(0, at) + sealed.slice(at + 1);
      for (const open of [() => stranger.open(sealed), () => recipient.open(cut), () => recipient.open(noise)])
        expect(await reasonOf(open)).toBe('ciphertext_invalid');
    }),
    { numRuns: 30 },
  );
});

test('a recipient that is no X25519 key is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json({ maxDepth: 2 })), async (jwk) => {
      expect(await reasonOf(() => sealTo(jwk, Buffer.from('x')))).toBe('bad_field');
    }),
  );
});
