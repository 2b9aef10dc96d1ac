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
