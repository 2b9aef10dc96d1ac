// A refusal of somebody known is an entry of its own; when it cannot be put on record, that is what the caller hears.
import { Fault } from '@tappass/errors/fault';
import type { EdgeRoom } from '../edge-room.ts';
import type { RequestState } from '../http/request-state.ts';

/** Whose refusals are refusals of a call. */
const callRoutes: ReadonlySet<string> = new Set(['POST /v1/chat/completions', 'POST /v1/messages']);

/** @returns the fault to show */
export async function recordRefusal(edge: EdgeRoom, state: RequestState, fault: Fault): Promise<Fault> {
  const { identity } = state;
  if (identity === undefined || !isRefusal(fault)) return fault;
  const { principal } = identity;
  const governed = callRoutes.has(state.route);
  const body = {
    version: 1,
    request_id: state.requestId,
    route: state.route,
    actor: principal.keyId,
    agent: principal.agentId,
    agent_uuid: principal.agentUuid,
    developer: principal.developerPseudonym,
    decision: 'block',
    reason: fault.reason,
    reached_provider: false,
  };
  try {
    await edge.recorder.record({
      kind: governed ? 'llm_call_blocked' : 'request_refused',
      tenant: principal.orgUuid,
      body,
    });
    return fault;
  } catch (cause) {
    return new Fault('evidence_unavailable', { cause });
  }
}

/** What is our own fault, or nobody's, is no refusal. */
const isRefusal = (fault: Fault): boolean =>
  fault.row.code !== 'unavailable' && fault.row.code !== 'internal' && fault.row.code !== 'deadline_exceeded';
