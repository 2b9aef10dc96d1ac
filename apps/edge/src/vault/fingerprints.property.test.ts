import { createHmac, createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintWith } from './fingerprints.ts';

test('a fingerprint is the HMAC-SHA-256 of its part and bytes, for keys and texts of every length', () => {
  const parts = fc.constantFrom('prompt', 'answer', 'session', 'response', 'approval', 'approval_arguments');
  const lengths = fc.oneof(fc.nat(300), fc.constantFrom(65_535, 65_536, 65_537, 200_000));
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), parts, lengths, (secret, part, length) => {
      const bytes = Buffer.alloc(length, 'a text that is longer than a block of the hash');
      const expected = createHmac('sha256', secret).update(`tappass/fingerprint/v1\n${part}\n`).update(bytes);
      expect(fingerprintWith(createSecretKey(secret))(part, bytes)).toBe(expected.digest('base64url'));
    }),
  );
});
