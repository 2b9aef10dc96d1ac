import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutSecrets } from './without-secrets.ts';

test('a key that a provider repeats is not passed on', () => {
  expect(withoutSecrets('Incorrect API key: sk-abcdefgh.', 'sk-abcdefgh')).toBe('Incorrect API key: [secret].');
});

test('nor is any part of a credential of several values', () => {
  const credential = JSON.stringify({ access_key_id: 'AKIDEXAMPLE0', secret_access_key: 'wJalrXUtnFEMI', kind: 'x' });
  const said = withoutSecrets('AKIDEXAMPLE0 with wJalrXUtnFEMI is no good: x', credential);
  expect(said).toBe('[secret] with [secret] is no good: x');
});

test('whatever is said around it, the credential is not in it', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.stringMatching(/^[\x21-\x5a]{8,40}$/), (before, after, key) => {
      expect(withoutSecrets(before + key + after, key)).not.toContain(key);
    }),
  );
  expect(withoutSecrets('as it is', '')).toBe('as it is');
});
