// What the outcome entry of a call says beside the call itself: who asked, under which plan, who answered.
import type { EdgeRoom } from '../edge-room.ts';
import type { Parties } from './call-ports.ts';
import type { RecordFacts } from './call-record.ts';
import type { Targets } from './targets.ts';

type Own = Pick<
  RecordFacts,
  | 'number'
  | 'credentialId'
  | 'latencyMicros'
  | 'reached'
  | 'promptHmac'
  | 'answerHmac'
  | 'stream'
  | 'cache'
  | 'moderated'
>;

export function callFacts(
  edge: EdgeRoom,
  { arrived, identity, plan }: Parties,
  targets: Targets,
  own: Own,
): RecordFacts {
  const { principal } = identity;
  const { model, upstream } = targets.current;
  // member by member: a spread of so many would grow the object one member at a time
  return {
    number: own.number,
    credentialId: own.credentialId,
    latencyMicros: own.latencyMicros,
    reached: own.reached,
    promptHmac: own.promptHmac,
    answerHmac: own.answerHmac,
    cache: own.cache,
    moderated: own.moderated,
    stream: own.stream,
    requestId: arrived.requestId,
    boot: edge.bootText,
    route: arrived.route,
    keyId: principal.keyId,
    developer: principal.developerPseudonym,
    developerSealed: principal.developerSealed,
    org: principal.orgSlug,
    agentId: principal.agentId,
    agentUuid: principal.agentUuid,
    provider: upstream.provider.name,
    model: model.name,
    pipelineUuid: plan.pipelineUuid,
    planRevision: plan.compiled.plan.revision,
    planDigest: plan.compiled.plan.digest,
    priceVersion: edge.bundle.current().priceVersion,
    decisionId: targets.decision?.id ?? '',
  };
}
