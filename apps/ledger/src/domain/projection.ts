// The searchable part of a body: derived from its bytes, recomputed by the verifier, never trusted for anything but finding.
import type { JsonObject } from '@tappass/evidence/canonical-json';
import { plainMembers } from '@tappass/evidence/canonical-members';

export interface Projection {
  readonly agentId: string | null;
  readonly sessionId: string | null;
  readonly decision: string | null;
  readonly requestId: string | null;
}

const maxLength = 200;
export const nothingSearchable: Projection = {
  agentId: null,
  sessionId: null,
  decision: null,
  requestId: null,
};
/** Entries the ledger made around an event it could not enter: their insides are not searched. */
const wrappedKinds: ReadonlySet<string> = new Set(['ledger_rejected', 'ledger_duplicate_conflict']);

/** What an entry of this kind with these stored body bytes is found by; undefined when they are no JSON object. */
export const projectStored = (kind: string, body: Uint8Array): Projection | undefined => {
  if (wrappedKinds.has(kind)) return nothingSearchable;
  const object = parseObject(body);
  return object === undefined ? undefined : project(object);
};

/** What `project` looks at. */
export const searchedMembers: ReadonlySet<string> = new Set([
  'agent_id',
  'agent',
  'session_id',
  'decision',
  'request_id',
]);

/** @param body at least its `searchedMembers` */
export const project = (body: JsonObject): Projection => ({
  // producers call an agent by either name
  agentId: searchable(body['agent_id'] ?? body['agent']),
  sessionId: searchable(body['session_id']),
  decision: searchable(body['decision']),
  requestId: searchable(body['request_id']),
});

// PostgreSQL's text holds no NUL; longer values are not ids of ours
const searchable = (value: unknown): string | null =>
  typeof value === 'string' && value.length > 0 && value.length <= maxLength && !value.includes('\u0000')
    ? value
    : null;

const parseObject = (body: Uint8Array): JsonObject | undefined => {
  const plain = plainMembers(body, searchedMembers);
  if (plain !== undefined) return plain;
  try {
    const value = JSON.parse(Buffer.from(body).toString('utf8')) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined; // bytes from a store that somebody else wrote: judged by the caller
  }
};
