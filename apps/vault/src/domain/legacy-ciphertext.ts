// The two-part `v1:<base64>` of earlier releases (nonce ‖ ciphertext ‖ tag, no kid): read by trial in a fixed order, never written.
import { createDecipheriv, type KeyObject } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';

const grammar = /^v1:([A-Za-z0-9+/_-]+={0,2})$/;
const nonceBytes = 12;
const tagBytes = 16;

export const isLegacy = (text: string): boolean => grammar.test(text);

/** `keys` in the order current, staged, previous. Throws `ciphertext_invalid` when none of them opens it. */
export const openLegacy = (keys: readonly KeyObject[], text: string): Buffer => {
  const bytes = parseLegacy(text);
  for (const key of keys) {
    const plaintext = tryOpen(key, bytes);
    if (plaintext !== undefined) return plaintext;
  }
  throw new Fault('ciphertext_invalid');
};

const parseLegacy = (text: string): Buffer => {
  const encoded = grammar.exec(text)?.[1];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  const unpadded = encoded?.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  if (bytes.length < nonceBytes + tagBytes || bytes.toString('base64').replace(/=+$/, '') !== unpadded) {
    throw new Fault('ciphertext_invalid');
  }
  return bytes;
};

const tryOpen = (key: KeyObject, bytes: Buffer): Buffer | undefined => {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  const decrypted = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
  try {
    return Buffer.concat([decrypted, decipher.final()]);
  } catch {
    return undefined; // another key's: the next one is tried
  }
};
