// The token map of pii_tokenize, sealed for the store: under a key of the tenant and the session, which only an edge with the tenant's lease has.
import type { Fingerprint } from '../vault/fingerprints.ts';
import { openText, type SealedFor, sealText } from '../vault/tenant-seal.ts';

const forSession = (sessionId: string): SealedFor => ({ part: 'session', name: sessionId });

export const sealTokens = (fingerprint: Fingerprint, sessionId: string, tokens: ReadonlyMap<string, string>): string =>
  sealText(fingerprint, forSession(sessionId), JSON.stringify([...tokens]));

/** What another key sealed, or nobody did, is an empty map: values keep their tokens rather than go to the wrong caller. */
export function openTokens(fingerprint: Fingerprint, sessionId: string, sealed: string): ReadonlyMap<string, string> {
  const text = openText(fingerprint, forSession(sessionId), sealed);
  return text === undefined ? new Map() : new Map(JSON.parse(text) as [string, string][]);
}
