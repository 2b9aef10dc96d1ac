// Texts sealed by an edge for a store that shall not read them: AES-256-GCM under a key made from the tenant's lease for one purpose and one thing.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Fingerprint, FingerprintPart } from './fingerprints.ts';

/** What the key is for: nothing sealed for one thing opens as another. */
export interface SealedFor {
  readonly part: FingerprintPart;
  readonly name: string;
}

const ivBytes = 12;
const tagBytes = 16;
const options = { authTagLength: tagBytes };

const keyOf = (fingerprint: Fingerprint, { part, name }: SealedFor): Buffer =>
  Buffer.from(fingerprint(part, Buffer.from(name)), 'base64url');

export function sealText(fingerprint: Fingerprint, sealedFor: SealedFor, text: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(fingerprint, sealedFor), iv, options);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
}

/** Undefined for what another key sealed, or nobody did. */
export function openText(fingerprint: Fingerprint, sealedFor: SealedFor, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < ivBytes + tagBytes) return undefined;
  const opener = createDecipheriv('aes-256-gcm', keyOf(fingerprint, sealedFor), bytes.subarray(0, ivBytes), options);
  opener.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  try {
    return Buffer.concat([opener.update(bytes.subarray(ivBytes + tagBytes)), opener.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
