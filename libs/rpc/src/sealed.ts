// Values that cross the bus only as a compact JWE (ECDH-ES on X25519, A256GCM) to one recipient; the broker sees none of them.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';
import { CompactEncrypt, calculateJwkThumbprint, compactDecrypt, importJWK, type JWK } from 'jose';

export interface Recipient {
  /** Public JWK as JSON; what the sender seals to. */
  readonly jwk: string;
  readonly thumbprint: string;
  readonly open: (sealed: string) => Promise<Uint8Array>;
}

/** A recipient for one answer: its private key lives as long as the call. */
export async function oneTimeRecipient(): Promise<Recipient> {
  const { privateKey } = generateKeyPairSync('x25519');
  return recipientFrom(privateKey);
}

/** A recipient of a long-lived X25519 key (the sealing key of keys or vault). */
export async function recipientFrom(privateKey: KeyObject): Promise<Recipient> {
  const { kty, crv, x } = privateKey.export({ format: 'jwk' }) as { kty: string; crv: string; x: string };
  if (crv !== 'X25519') throw new Error('a sealing key is X25519');
  const jwk = { kty, crv, x };
  return {
    jwk: JSON.stringify(jwk),
    thumbprint: await calculateJwkThumbprint(jwk),
    open: async (sealed) => {
      try {
        const { plaintext } = await compactDecrypt(sealed, privateKey, {
          keyManagementAlgorithms: ['ECDH-ES'],
          contentEncryptionAlgorithms: ['A256GCM'],
        });
        return plaintext;
      } catch (cause) {
        throw new Fault('ciphertext_invalid', { cause });
      }
    },
  };
}

/** @returns compact JWE; @throws Fault bad_field when the recipient is not an X25519 public key */
export async function sealTo(recipientJwk: string, plaintext: Uint8Array): Promise<string> {
  const key = await importRecipient(recipientJwk);
  return new CompactEncrypt(plaintext).setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' }).encrypt(key);
}

export async function thumbprintOf(recipientJwk: string): Promise<string> {
  return calculateJwkThumbprint(parseJwk(recipientJwk));
}

function parseJwk(recipientJwk: string): JWK {
  try {
    const { kty, crv, x } = JSON.parse(recipientJwk) as JWK;
    if (kty !== 'OKP' || crv !== 'X25519' || typeof x !== 'string') throw new Error('not an X25519 public JWK');
    return { kty, crv, x };
  } catch (cause) {
    throw new Fault('bad_field', {
      details: { field: 'recipient_jwk', detail: 'expects an X25519 public JWK' },
      cause,
    });
  }
}

const importRecipient = async (recipientJwk: string) => importJWK(parseJwk(recipientJwk), 'ECDH-ES');
