// `v1:<kid>:<base64url>`: AES-256-GCM under a key derived for one message, with a commitment to the key checked before any decryption.
import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';
import { encodeAad, type Place } from './aad.ts';

export interface Ciphertext {
  readonly kid: string;
  readonly salt: Buffer;
  readonly commit: Buffer;
  readonly sealed: Buffer;
  readonly tag: Buffer;
}

export const saltBytes = 32;
const algorithm = 0x01; // AES-256-GCM, HKDF-SHA-512 per-message key, key commitment
const commitBytes = 32;
const tagBytes = 16;
const headBytes = 1 + saltBytes + commitBytes;
const grammar = /^v1:([a-z0-9][a-z0-9._-]{0,63}):([A-Za-z0-9_-]+)$/;
const validKid = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const keyContext = Buffer.from('tappass/vault-key/v1\n', 'utf8');
// the derived key serves for one message only, so its nonce may be constant
const nonce = Buffer.alloc(12);

export const isKid = (text: string): boolean => validKid.test(text);

/** `salt` is 32 fresh random bytes; used twice with one data key it would reuse key and nonce. */
export const seal = (dek: KeyObject, kid: string, place: Place, plaintext: Uint8Array, salt: Uint8Array): string => {
  if (!isKid(kid) || salt.length !== saltBytes) throw refused();
  const { key, commit } = derive(dek, kid, salt);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(encodeAad(place, kid));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  key.fill(0);
  const bytes = Buffer.concat([Buffer.of(algorithm), salt, commit, sealed, cipher.getAuthTag()]);
  return `v1:${kid}:${bytes.toString('base64url')}`;
};

/** Throws `ciphertext_invalid`, with no word about why, when the key, the place or any bit is not the one it was sealed with. */
export const open = (dek: KeyObject, place: Place, ciphertext: Ciphertext): Buffer => {
  const { key, commit } = derive(dek, ciphertext.kid, ciphertext.salt);
  try {
    if (!timingSafeEqual(commit, ciphertext.commit)) throw refused();
    // without authTagLength Node would take a tag of four bytes
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(encodeAad(place, ciphertext.kid));
    decipher.setAuthTag(ciphertext.tag);
    return finish(decipher.update(ciphertext.sealed), () => decipher.final());
  } finally {
    key.fill(0);
  }
};

/** Strict: exactly the grammar, canonical base64url, a known algorithm. Throws `ciphertext_invalid`. */
export const parseCiphertext = (text: string): Ciphertext => {
  const [, kid, encoded] = grammar.exec(text) ?? [];
  const bytes = Buffer.from(encoded ?? '', 'base64url');
  if (kid === undefined || bytes.toString('base64url') !== encoded) throw refused();
  if (bytes.length < headBytes + tagBytes || bytes[0] !== algorithm) throw refused();
  return {
    kid,
    salt: bytes.subarray(1, 1 + saltBytes),
    commit: bytes.subarray(1 + saltBytes, headBytes),
    sealed: bytes.subarray(headBytes, -tagBytes),
    tag: bytes.subarray(-tagBytes),
  };
};

const derive = (dek: KeyObject, kid: string, salt: Uint8Array): { key: Buffer; commit: Buffer } => {
  const info = Buffer.concat([keyContext, Buffer.of(algorithm), Buffer.from(kid, 'utf8')]);
  const okm = Buffer.from(hkdfSync('sha512', dek, salt, info, 64));
  return { key: okm.subarray(0, 32), commit: Buffer.from(okm.subarray(32)) };
};

// nothing decrypted leaves before the tag was checked
const finish = (decrypted: Buffer, final: () => Buffer): Buffer => {
  try {
    return Buffer.concat([decrypted, final()]);
  } catch (cause) {
    throw refused(cause);
  }
};

const refused = (cause?: unknown): Fault => new Fault('ciphertext_invalid', { cause });
