// A stored body as far as the ledger reads it: what it is found by, and what it says of calls. Recomputed by the verifier.
import type { JsonObject } from '@tappass/evidence/canonical-json';
import { plainMembers } from '@tappass/evidence/canonical-members';
import { type CallMark, callMembers, readCallMark } from './call-windows.ts';
import { nothingSearchable, type Projection, project, searchedMembers } from './projection.ts';

export const membersRead: ReadonlySet<string> = new Set([...searchedMembers, ...callMembers]);

export interface ReadBody {
  readonly projection: Projection;
  readonly callMark: CallMark | undefined;
}

/** Entries the ledger made around an event it could not enter: their insides are not read. */
const wrappedKinds: ReadonlySet<string> = new Set(['ledger_rejected', 'ledger_duplicate_conflict']);
const unread: ReadBody = { projection: nothingSearchable, callMark: undefined };

/** Of an entry of this kind and producer; undefined when the bytes are no JSON object. */
export const readStoredBody = (kind: string, producer: string, body: Uint8Array): ReadBody | undefined => {
  if (wrappedKinds.has(kind)) return unread;
  const members = parseObject(body);
  return members && { projection: project(members), callMark: readCallMark(kind, producer, members) };
};

const parseObject = (body: Uint8Array): JsonObject | undefined => {
  const plain = plainMembers(body, membersRead);
  if (plain !== undefined) return plain;
  try {
    const value = JSON.parse(Buffer.from(body).toString('utf8')) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined; // bytes from a store that somebody else wrote: judged by the caller
  }
};
