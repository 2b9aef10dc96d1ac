// One action through its part of the agent's plan, remembered and put on record before anybody hears the outcome.
import type { JsonObject } from '@tappass/evidence/canonical-json';
import { applyFlags } from '@tappass/pipeline/apply-flags';
import { applyToolScopes } from '@tappass/pipeline/apply-tool-scopes';
import type { Call } from '@tappass/pipeline/call';
import type { CompiledPlan } from '@tappass/pipeline/compile-plan';
import { type Outcome, runPhase } from '@tappass/pipeline/runner';
import type { SessionView } from '@tappass/pipeline/session';
import type { Caller } from '../domain/call-ports.ts';
import { letThroughOf, trailFindings } from '../domain/call-record.ts';
import { keyForDigests } from '../domain/fingerprint-for.ts';
import { isDown, requireAlive } from '../domain/govern.ts';
import { nameOnRecord } from '../domain/name-on-record.ts';
import { openSession } from '../domain/open-session.ts';
import { trailText } from '../domain/trail-text.ts';
import type { EdgeRoom } from '../edge-room.ts';
import type { AgentPlan } from '../policy/plans.ts';
import { type ActionKind, actionPlan } from './action-plan.ts';
import { ActionPorts, type Execute } from './action-ports.ts';

export interface ActionRequest {
  readonly caller: Caller;
  /** Empty: a session of its own. */
  readonly sessionId: string;
  /** As in X-TapPass-Flags. */
  readonly flags?: string;
}

/** Everything an action needs of its agent. */
export interface Bench {
  readonly edge: EdgeRoom;
  readonly caller: Caller;
  readonly plan: AgentPlan;
  readonly compiled: CompiledPlan;
  readonly session: SessionView;
  readonly moderated: (by: JsonObject) => void;
  /** Who was asked to moderate last; null where nobody was. */
  readonly moderation: () => JsonObject | null;
}

/** @throws Fault overloaded, not_ready, deadline, policy_undecided, bad_flag, bad_field */
export async function openBench(edge: EdgeRoom, request: ActionRequest): Promise<Bench> {
  const { identity, arrived } = request.caller;
  const place = await edge.admission.enter(identity.principal.agentUuid, arrived.hangUp);
  try {
    return await opened(edge, request);
  } finally {
    place.leave();
  }
}

async function opened(edge: EdgeRoom, { caller, sessionId, flags = '' }: ActionRequest): Promise<Bench> {
  const { identity, arrived } = caller;
  if (isDown(edge)) await requireAlive(edge);
  const { patience, requestId } = arrived;
  const plan = edge.plans.known(identity) ?? (await patience.wait('policy', edge.plans.ask(identity, requestId)));
  const compiled = applyToolScopes(applyFlags(plan.compiled, flags), identity.principal.toolScopes);
  const opening = openSession(edge, identity, { sessionId, requestId });
  const session = opening instanceof Promise ? await patience.wait('keys', opening) : opening;
  if (edge.fingerprints.known(identity) === undefined) await keyForDigests(edge, caller);
  let moderation: JsonObject | null = null;
  const moderated = (by: JsonObject) => {
    moderation = by;
  };
  return { edge, caller, plan, compiled, session, moderated, moderation: () => moderation };
}

export async function runAction(bench: Bench, kind: ActionKind, call: Call, execute?: Execute): Promise<Outcome> {
  const { plan, phase } = actionPlan(bench.compiled, kind);
  return runPhase(phase, plan, call, new ActionPorts(bench, execute));
}

export interface Conclusion {
  readonly kind: string;
  readonly outcome: string;
  readonly reason: string;
  /** What this kind of action says beside the rest; never content. */
  readonly facts: JsonObject;
}

/** What callers name as they like. */
const named = ['tool', 'behavior_id', 'server'] as const;

const namesOf = (facts: JsonObject): JsonObject =>
  Object.fromEntries(
    named.flatMap((name) => {
      const given = facts[name];
      return typeof given === 'string' ? [[name, nameOnRecord(given)]] : [];
    }),
  );

/** Remembers what the session is to remember and puts the outcome on record. @throws Fault evidence_unavailable, not_ready: then nobody hears it */
export async function concludeAction(bench: Bench, call: Call, conclusion: Conclusion): Promise<void> {
  const { edge, caller, plan, session } = bench;
  const { principal } = caller.identity;
  const { kind, outcome, reason, facts } = conclusion;
  const body: JsonObject = {
    ...facts,
    ...namesOf(facts),
    version: 1,
    request_id: caller.arrived.requestId,
    ...{ agent: principal.agentId, agent_uuid: principal.agentUuid, key_id: principal.keyId, org: principal.orgSlug },
    ...{ developer: principal.developerPseudonym, developer_sealed: principal.developerSealed },
    ...{ session_id: session.id, turn: session.turn, classification: call.classification },
    ...{ outcome, reason: nameOnRecord(reason), blocked_by: call.blocked?.step ?? '', moderation: bench.moderation() },
    ...{
      trail: trailText(call.trail),
      findings: trailFindings(call.trail),
      let_through: letThroughOf(call.letThrough),
    },
    ...{ pipeline_uuid: plan.pipelineUuid, policy_revision: plan.compiled.plan.revision },
    plan_digest: plan.compiled.plan.digest,
  };
  const event = { kind, tenant: principal.orgUuid, body };
  const strict = plan.compiled.plan.admission === 'strict';
  const recording = strict ? edge.evidence.commit(event) : edge.recorder.record(event);
  const remembering = edge.memos.remember(caller.identity, session.id, call.remember);
  await Promise.allSettled([recording, remembering]);
  await recording;
  await remembering;
}
