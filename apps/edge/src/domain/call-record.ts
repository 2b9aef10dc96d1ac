// The body of a call's outcome entry: who, what, decided how, at what cost. Types and counts of findings, never a matched text.
import type { JsonObject } from '@tappass/evidence/canonical-json';
import type { Call, TrailEntry } from '@tappass/pipeline/call';

export interface RecordFacts {
  readonly requestId: string;
  readonly boot: string;
  readonly number: number;
  readonly route: string;
  readonly keyId: string;
  readonly developer: string;
  readonly developerSealed: string;
  readonly org: string;
  readonly agentId: string;
  readonly agentUuid: string;
  readonly provider: string;
  readonly model: string;
  readonly pipelineUuid: string;
  readonly planRevision: string;
  readonly planDigest: string;
  readonly priceVersion: string;
  readonly decisionId: string;
  readonly credentialId: string;
  readonly latencyMicros: number;
  /** The provider has seen the request. */
  readonly reached: boolean;
  readonly promptHmac: string;
  readonly answerHmac: string;
  readonly stream?: JsonObject;
}

export type CallKind = 'llm_call' | 'llm_call_blocked' | 'llm_call_failed';

/** Blocked by governance, failed by a provider or by a part of ours that is down, or carried through. */
export function kindOf(call: Call): CallKind {
  if (call.blocked === undefined) return 'llm_call';
  return failures.has(call.blocked.reason) ? 'llm_call_failed' : 'llm_call_blocked';
}

const failures: ReadonlySet<string> = new Set([
  'provider_failed',
  'provider_unreachable',
  'provider_timeout',
  'provider_refused',
  'provider_rate_limited',
  'provider_breaker_open',
  'not_ready',
  'deadline',
  'vault_unavailable',
  'evidence_unavailable',
  'internal',
  'client_gone',
]);

const decisions: Readonly<Record<CallKind, string>> = {
  llm_call: 'allow',
  llm_call_blocked: 'block',
  llm_call_failed: 'error',
};

export function callRecord(call: Call, facts: RecordFacts): JsonObject {
  return {
    version: 1,
    request_id: facts.requestId,
    call: { boot: facts.boot, number: facts.number },
    route: facts.route,
    agent: facts.agentId,
    agent_uuid: facts.agentUuid,
    key_id: facts.keyId,
    developer: facts.developer,
    developer_sealed: facts.developerSealed,
    org: facts.org,
    session_id: call.session.id,
    turn: call.session.turn,
    provider: facts.provider,
    model: facts.model,
    classification: call.classification,
    decision: decisions[kindOf(call)],
    reason: call.blocked?.reason ?? 'allowed',
    blocked_by: call.blocked?.step ?? '',
    trail: call.trail.map(trailEntry),
    usage: { ...call.usage },
    cost_usd_micros: call.costUsdMicros ?? 0,
    price_version: facts.priceVersion,
    latency_us: facts.latencyMicros,
    reached_provider: facts.reached,
    flags: call.flags,
    pipeline_uuid: facts.pipelineUuid,
    policy_revision: facts.planRevision,
    plan_digest: facts.planDigest,
    decision_id: facts.decisionId,
    credential_id: facts.credentialId,
    prompt_hmac: facts.promptHmac,
    answer_hmac: facts.answerHmac,
    ...(facts.stream !== undefined && { stream: facts.stream }),
  };
}

const trailEntry = (entry: TrailEntry): JsonObject => ({
  step: entry.step,
  verdict: entry.verdict,
  us: entry.micros,
  ...(Object.keys(entry.findings).length > 0 && { findings: { ...entry.findings } }),
  ...(entry.action !== undefined && { action: entry.action }),
});
