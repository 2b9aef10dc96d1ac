// The searchable part of a body: derived from its bytes, recomputed by the verifier, never trusted for anything but finding.
import type { JsonObject } from '@tappass/evidence/canonical-json';

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
