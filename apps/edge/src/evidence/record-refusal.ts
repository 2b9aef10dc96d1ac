// A refusal of somebody known is an entry of its own; when it cannot be put on record, that is what the caller hears.
import { Fault } from '@tappass/errors/fault';
import type { EventInput } from '@tappass/evidence/recorder';
import type { EdgeRoom } from '../edge-room.ts';
import type { RequestState } from '../http/request-state.ts';

/** Whose refusals are refusals of a call. */
const callRoutes: ReadonlySet<string> = new Set(
  ['chat/completions', 'messages', 'responses', 'embeddings'].map((surface) => `POST /v1/${surface}`),
);

/** @returns the fault to show */
export async function recordRefusal(edge: EdgeRoom, state: RequestState, fault: Fault): Promise<Fault> {
  const event = refusalOf(state, fault);
  if (event === undefined) return fault;
  const recording = edge.recorder.record(event);
  // the caller has waited for a part of ours already; the recorder keeps it until the stream has it
  if (isOurs(fault)) {
    recording.catch(() => {});
    return fault;
  }
  try {
    await recording;
    return fault;
  } catch (cause) {
    return new Fault('evidence_unavailable', { cause });
  }
}

function refusalOf({ identity, requestId, route }: RequestState, fault: Fault): EventInput | undefined {
  const isCall = callRoutes.has(route);
  if (identity === undefined || fault.row.code === 'internal' || (isOurs(fault) && !isCall)) return undefined;
  const { principal } = identity;
  const body = {
    version: 1,
    request_id: requestId,
    route,
    actor: principal.keyId,
    agent: principal.agentId,
    agent_uuid: principal.agentUuid,
    developer: principal.developerPseudonym,
    decision: isOurs(fault) ? 'error' : 'block',
    reason: fault.reason,
    reached_provider: false,
  };
  const kind = isOurs(fault) ? 'llm_call_failed' : isCall ? 'llm_call_blocked' : 'request_refused';
  return { kind, tenant: principal.orgUuid, body };
}

/** Nobody was refused; a part of ours could not be asked. A call that was not made for it has its entry all the same. */
const isOurs = ({ row }: Fault): boolean => row.code === 'unavailable' || row.code === 'deadline_exceeded';
