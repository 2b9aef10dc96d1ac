// The token map of pii_tokenize, sealed for the store: under a key of the tenant and the session, which only an edge with the tenant's lease has.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Fingerprint } from '../vault/fingerprints.ts';

const ivBytes = 12;
const tagBytes = 16;

const keyOf = (fingerprint: Fingerprint, sessionId: string): Buffer =>
  Buffer.from(fingerprint('session', Buffer.from(sessionId)), 'base64url');

export function sealTokens(fingerprint: Fingerprint, sessionId: string, tokens: ReadonlyMap<string, string>): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(fingerprint, sessionId), iv, { authTagLength: tagBytes });
  const body = Buffer.concat([cipher.update(JSON.stringify([...tokens]), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
}

/** What another key sealed, or nobody did, is an empty map: values keep their tokens rather than go to the wrong caller. */
export function openTokens(fingerprint: Fingerprint, sessionId: string, sealed: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length <= ivBytes + tagBytes) return new Map();
  const iv = bytes.subarray(0, ivBytes);
  const opener = createDecipheriv('aes-256-gcm', keyOf(fingerprint, sessionId), iv, { authTagLength: tagBytes });
  opener.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  try {
    const text = Buffer.concat([opener.update(bytes.subarray(ivBytes + tagBytes)), opener.final()]).toString('utf8');
    return new Map(JSON.parse(text) as [string, string][]);
  } catch {
    return new Map();
  }
}
