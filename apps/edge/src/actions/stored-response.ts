// A response that a provider keeps for an agent, asked for again: found by its mark, read like an answer before it leaves, and on record.
import { Fault, isFault } from '@tappass/errors/fault';
import { field, type JsonObject } from '@tappass/pipeline/json';
import type { CallLlmSettings } from '@tappass/pipeline/ports';
import type { Caller } from '../domain/call-ports.ts';
import { fingerprintFor } from '../domain/fingerprint-for.ts';
import { keysFor } from '../domain/keys-for.ts';
import { markedId, ownId } from '../domain/stored-responses.ts';
import type { EdgeRoom } from '../edge-room.ts';
import { readWhole } from '../providers/read-whole.ts';
import { answerCall } from './action-call.ts';
import { concludeAction, openBench, runAction } from './govern-action.ts';

export interface StoredAsk {
  /** As the agent was told it. */
  readonly id: string;
  readonly method?: 'GET' | 'DELETE';
  /** Below the response: `/cancel`, `/input_items?limit=20`. */
  readonly leaf: string;
}

/** Who keeps responses. */
const keeper = 'openai';
const patience: CallLlmSettings = {
  ...{ max_retries: 0, max_retry_wait_ms: 0, cache_seconds: 0 },
  ...{ connect_timeout_ms: 5_000, first_byte_timeout_ms: 30_000, idle_timeout_ms: 30_000, total_timeout_ms: 60_000 },
};

/** @throws Fault not_found for an id that was not given to this agent; blocked for what may not leave any more; what the provider says */
export async function askStored(edge: EdgeRoom, caller: Caller, ask: StoredAsk): Promise<JsonObject> {
  const { identity } = caller;
  const bench = await openBench(edge, { caller, sessionId: '' });
  const fingerprint = await fingerprintFor(edge, caller);
  const id = known(() => ownId(fingerprint, identity.principal.agentUuid, ask.id));
  const given = await asked(edge, caller, { ...ask, id });
  const own =
    field(given, 'id') === id ? { ...given, id: markedId(fingerprint, identity.principal.agentUuid, id) } : given;
  const outcome = await runAction(bench, 'answer', answerCall(identity, bench.session, own));
  const { blocked, call } = outcome;
  await concludeAction(bench, call, {
    kind: 'response_read',
    outcome: blocked === undefined ? 'allow' : 'block',
    reason: blocked?.reason ?? 'allowed',
    facts: { route: `${ask.method ?? 'POST'} ${ask.leaf.split('?', 1)[0]}` },
  });
  if (blocked !== undefined) throw new Fault(blocked.reason, { details: blocked.details, cause: blocked.cause });
  return call.answer?.body ?? own;
}

/** For a caller who asks for it by its address the id is a place that is not there. */
function known(read: () => string): string {
  try {
    return read();
  } catch (thrown) {
    if (isFault(thrown, 'bad_field')) throw new Fault('response_not_stored');
    throw thrown;
  }
}

async function asked(edge: EdgeRoom, caller: Caller, { id, method, leaf }: StoredAsk): Promise<JsonObject> {
  const upstream = edge.upstreams.get(keeper);
  if (upstream === undefined) throw new Fault('no_provider_credential', { details: { provider: keeper } });
  const key = (await keysFor(edge, caller, upstream)).next();
  if (key === undefined) throw new Fault('no_provider_credential', { details: { provider: keeper } });
  const credential = key.value.reveal();
  const response = await upstream.send({
    path: `/v1/responses/${encodeURIComponent(id)}${leaf}`,
    ...(method !== undefined && { method }),
    ...{ body: '{}', credential, passed: {}, settings: patience, stream: false },
    ...{ attempts: { left: 1, kept: 0 }, hangUp: caller.arrived.hangUp },
  });
  return (await readWhole(keeper, response, credential)).body;
}
