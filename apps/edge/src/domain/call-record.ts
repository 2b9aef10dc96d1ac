// The body of a call's outcome entry: who, what, decided how, at what cost. Types and counts of findings, never a matched text.
import type { JsonObject } from '@tappass/evidence/canonical-json';
import type { Usage } from '@tappass/pipeline/answer/usage';
import type { Blocked, Call, TrailEntry } from '@tappass/pipeline/call';
import type { Finding } from '@tappass/pipeline/finding';
import { trailText } from './trail-text.ts';

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
  /** Where the plan keeps answers: whether this one was kept. */
  readonly cache: 'hit' | 'miss' | undefined;
  /** Who else read the answer: provider, model, how much of it and how long it took. */
  readonly moderated: JsonObject | undefined;
  readonly promptHmac: string;
  readonly answerHmac: string;
  readonly stream: StreamFacts | undefined;
}

export interface StreamFacts {
  /** `complete`, `truncated`, or the reason that it ended for. */
  readonly ended: string;
  readonly releasedChars: number;
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
  'bad_signature',
  'internal',
  'client_gone',
]);

const decisions: Readonly<Record<CallKind, string>> = {
  llm_call: 'allow',
  llm_call_blocked: 'block',
  llm_call_failed: 'error',
};

/** Keys stand in canonical order, so that the bytes to hash are written in one go; all are always there, so that it is built in one go. */
export function callRecord(call: Call, facts: RecordFacts): JsonObject {
  return {
    agent: facts.agentId,
    agent_uuid: facts.agentUuid,
    answer_hmac: facts.answerHmac,
    blocked_by: call.blocked?.step ?? '',
    cache: facts.cache ?? null,
    call: { boot: facts.boot, number: facts.number },
    classification: call.classification,
    cost_usd_micros: call.costUsdMicros ?? 0,
    credential_id: facts.credentialId,
    decision: decisions[kindOf(call)],
    decision_id: facts.decisionId,
    developer: facts.developer,
    developer_sealed: facts.developerSealed,
    findings: trailFindings(call.trail),
    flags: call.flags,
    key_id: facts.keyId,
    latency_us: facts.latencyMicros,
    let_through: letThroughOf(call.letThrough),
    model: facts.model,
    moderation: facts.moderated ?? null,
    org: facts.org,
    pipeline_uuid: facts.pipelineUuid,
    plan_digest: facts.planDigest,
    policy_revision: facts.planRevision,
    price_version: facts.priceVersion,
    prompt_hmac: facts.promptHmac,
    provider: facts.provider,
    reached_provider: facts.reached,
    reason: call.blocked?.reason ?? 'allowed',
    refusal: refusalOf(call.blocked),
    request_id: facts.requestId,
    route: facts.route,
    session_id: call.session.id,
    stream: streamOf(facts.stream),
    trail: trailText(call.trail),
    turn: call.session.turn,
    usage: usageOf(call.usage),
    version: 1,
  };
}

const streamOf = (stream: StreamFacts | undefined): JsonObject | null =>
  stream === undefined ? null : { ended: stream.ended, released_chars: stream.releasedChars };

/** Where the findings were that a refusal is for: rule, place and score, never a text. */
function refusalOf(blocked: Blocked | undefined): JsonObject[] | null {
  if (blocked?.where === undefined) return null;
  const { subject, findings } = blocked.where;
  return findings.map((finding) => placeOnRecord(finding, subject));
}

/** Findings that no refusal came of: cut out, excepted, or seen by a plan that only watches. */
export const letThroughOf = (through: Call['letThrough']): JsonObject[] | null =>
  through?.map(({ why, subject, finding, excerpt }) => ({
    ...placeOnRecord(finding, subject),
    excerpt: excerpt ?? '',
    step: finding.step,
    why,
  })) ?? null;

const placeOnRecord = ({ detector, type, path, start, end, score, digest }: Finding, subject: string): JsonObject => ({
  detector,
  digest: digest ?? '',
  end,
  path: pathOnRecord(path),
  rule: type,
  score_per_mille: Math.round(score * 1_000),
  start,
  subject,
});

/** A client names the members of its own objects: only names as formats have them go on record. */
export const pathOnRecord = (path: string): string =>
  path.replace(/[^.[\]]+/g, (name) => (/^(?:[a-z_]{1,32}|\d+)$/.test(name) ? name : '*'));

const usageOf = (usage: Usage | undefined): JsonObject =>
  usage === undefined
    ? {}
    : {
        audio_input: usage.audioInput,
        audio_output: usage.audioOutput,
        cache_write: usage.cacheWrite,
        cache_write_1h: usage.cacheWrite1h,
        cached_input: usage.cachedInput,
        estimated: usage.estimated,
        input: usage.input,
        output: usage.output,
        reasoning: usage.reasoning,
      };

/** Finding types and their counts, by step; only the steps that found something. */
export function trailFindings(trail: readonly TrailEntry[]): JsonObject {
  const findings: Record<string, JsonObject> = {};
  for (const entry of trail) if (hasAny(entry.findings)) findings[entry.step] = { ...entry.findings };
  return findings;
}

const hasAny = (counts: object): boolean => {
  for (const _ in counts) return true;
  return false;
};
