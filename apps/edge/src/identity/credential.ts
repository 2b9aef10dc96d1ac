// The credential of a request: `Authorization: Bearer …` or `x-api-key`; two that disagree are none.
import type { IncomingHttpHeaders } from 'node:http';
import { Fault } from '@tappass/errors/fault';

const bearer = /^Bearer +([\x21-\x7e]{8,512})$/i;
const plain = /^[\x21-\x7e]{8,512}$/;

/** @throws Fault unauthenticated when there is none or it is malformed, credentials_disagree when two differ */
export function credentialOf(headers: IncomingHttpHeaders): string {
  const fromBearer = headers.authorization === undefined ? undefined : (bearer.exec(headers.authorization)?.[1] ?? '');
  const apiKey = headers['x-api-key'];
  const fromApiKey = apiKey === undefined ? undefined : typeof apiKey === 'string' && plain.test(apiKey) ? apiKey : '';
  if (fromBearer !== undefined && fromApiKey !== undefined && fromBearer !== fromApiKey)
    throw new Fault('credentials_disagree');
  const credential = fromBearer ?? fromApiKey;
  if (credential === undefined || credential === '') throw new Fault('unauthenticated');
  return credential;
}

/**
 * A header that comes twice with two values names two callers, of which Node would keep the first and a proxy before us perhaps the other.
 * @param rawHeaders name, value, name, value, … as they came
 * @throws Fault credentials_disagree
 */
export function requireOneCredential(rawHeaders: readonly string[]): void {
  const values = new Map<string, string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const written = rawHeaders[at] as string;
    if (written.length !== 'x-api-key'.length && written.length !== 'authorization'.length) continue;
    const name = written.toLowerCase();
    if (name !== 'x-api-key' && name !== 'authorization') continue;
    const value = rawHeaders[at + 1] as string;
    if ((values.get(name) ?? value) !== value) throw new Fault('credentials_disagree');
    values.set(name, value);
  }
}
