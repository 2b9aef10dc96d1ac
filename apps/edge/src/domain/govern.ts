// One call, in order. This is the file to read first: whatever a call meets stands in this list.
import { Fault } from '@tappass/errors/fault';
import { applyFlags } from '@tappass/pipeline/apply-flags';
import { applyToolScopes } from '@tappass/pipeline/apply-tool-scopes';
import type { CompiledPlan } from '@tappass/pipeline/compile-plan';
import type { JsonObject } from '@tappass/pipeline/json';
import { filesToOpen, withOpenedFiles } from '@tappass/pipeline/media/opened-media';
import { type Outcome, runPhase } from '@tappass/pipeline/runner';
import { parseStrictJson } from '@tappass/pipeline/strict-json';
import type { SurfaceName } from '@tappass/pipeline/surface-name';
import { openCall } from '@tappass/pipeline/surfaces/surface';
import type { EdgeRoom } from '../edge-room.ts';
import type { Identity } from '../identity/principal.ts';
import type { AgentPlan } from '../policy/plans.ts';
import { requirePriced } from './asked-terms.ts';
import type { Arrived } from './call-ports.ts';
import { countTokens } from './count-tokens.ts';
import { fingerprintFor, keyForDigests } from './fingerprint-for.ts';
import { GovernedCall } from './governed-call.ts';
import { named } from './named.ts';
import { openSession } from './open-session.ts';
import { withReadableInput } from './readable-input.ts';
import { refuseThreads } from './refuse-threads.ts';
import { withoutUnsignedThinking } from './signed-thinking.ts';
import { ownId, type Storing, storing } from './stored-responses.ts';
import { askForStreamUsage } from './stream-usage.ts';
import { targetOf } from './target.ts';

export interface Request extends Arrived {
  readonly identity: Identity;
  readonly surface: SurfaceName;
  readonly flags: string;
  readonly sessionId: string;
  /** Its tokens are counted; no model answers. */
  readonly counts?: true;
}

/** A request as it comes, without a place yet. */
export type Asked = Omit<Request, 'place'>;

export interface Governed {
  readonly governed: GovernedCall;
  readonly outcome: Outcome;
  readonly compiled: CompiledPlan;
  readonly plan: AgentPlan;
  /** The client itself asked for the usage chunk of a stream. */
  readonly wantsUsage: boolean;
}

/**
 * Carries a call up to its answer, or to an open stream that the caller governs on.
 * @throws Fault for what is refused before the pipeline could run; everything later is in the outcome, and on record
 */
export async function govern(edge: EdgeRoom, asked: Asked): Promise<Governed> {
  const entering = edge.admission.enter(asked.identity.principal.agentUuid, asked.hangUp);
  const place = entering instanceof Promise ? await entering : entering;
  edge.cohorts.begin();
  try {
    await edge.cohorts.gather('arrived');
    return await carried(edge, { ...asked, place });
  } finally {
    edge.cohorts.end();
    place.leave();
  }
}

async function carried(edge: EdgeRoom, request: Request): Promise<Governed> {
  const { identity, surface } = request;
  if (isDown(edge)) await requireAlive(edge);
  const sent = parseStrictJson(request.bytes);
  if (surface === 'messages') refuseThreads(sent);
  const body = await readable(edge, request, sent);
  const { patience } = request;
  const plan =
    edge.plans.known(identity) ?? (await patience.wait('policy', edge.plans.ask(identity, request.requestId)));
  const compiled = applyToolScopes(applyFlags(plan.compiled, request.flags), identity.principal.toolScopes);
  const opening = openSession(edge, identity, request);
  const session = opening instanceof Promise ? await patience.wait('keys', opening) : opening;
  const { orgId, principal } = identity;
  const arrived = openCall({
    surface,
    body,
    session,
    rawBytes: request.bytes.length,
    flags: request.flags,
    principal: {
      tenant: orgId,
      agentId: principal.agentId,
      developer: principal.developerPseudonym === '' ? undefined : principal.developerPseudonym,
      toolScopes: principal.toolScopes.length === 0 ? undefined : principal.toolScopes,
    },
  });
  const files = filesToOpen(arrived);
  const opened =
    files.length === 0
      ? arrived
      : withOpenedFiles(
          arrived,
          files,
          await edge.documents.open(
            orgId,
            files.map(({ base64 }) => base64),
            request.hangUp,
          ),
        );
  const target = targetOf(edge, opened.model);
  const { call, wantsUsage } = askForStreamUsage(named({ ...opened, changed: body !== sent }, target.model.name));
  requirePriced(opened, target);
  const parties = { arrived: request, identity, plan, target, sent: { bytes: request.bytes, value: sent } };
  const governed = new GovernedCall(edge, parties, opened);
  if (edge.fingerprints.known(identity) === undefined) await keyForDigests(edge, { identity, arrived: request });
  let outcome = await runPhase('before', compiled, call, governed);
  if (outcome.blocked === undefined) outcome = decided(governed, outcome);
  if (outcome.blocked === undefined)
    outcome =
      request.counts === true
        ? await countTokens(governed, compiled, outcome)
        : await runPhase('call', compiled, outcome.call, governed);
  if (outcome.blocked !== undefined || governed.stream === undefined) {
    outcome = await runPhase('after', compiled, outcome.call, governed);
    governed.over();
  }
  return { governed, outcome, compiled, plan, wantsUsage };
}

/** Only who speaks that API keeps anything in it. */
function storingFor(edge: EdgeRoom, { model }: JsonObject): Storing {
  if (edge.storing !== 'default') return edge.storing;
  try {
    const { ways } = targetOf(edge, String(model)).upstream.provider;
    return ways.some(({ wire }) => wire === 'responses') ? 'default' : 'asked';
  } catch {
    return 'asked';
  }
}

/** The body with what the edge itself makes of it. @throws Fault bad_field */
function readable(edge: EdgeRoom, request: Request, sent: JsonObject): JsonObject | Promise<JsonObject> {
  if (request.surface === 'responses') return withOwnHistory(edge, request, storing(sent, storingFor(edge, sent)));
  return request.surface === 'embeddings' ? withReadableInput(sent) : withoutUnsignedThinking(sent);
}

/** A response that is continued must be one that was stored for this agent. @throws Fault bad_field */
async function withOwnHistory(edge: EdgeRoom, request: Request, body: JsonObject): Promise<JsonObject> {
  const previous = body['previous_response_id'];
  if (previous === undefined || previous === null) return body;
  if (typeof previous !== 'string')
    throw new Fault('bad_field', {
      details: { field: 'previous_response_id', detail: 'must be the id of a response' },
    });
  const { identity } = request;
  const fingerprint = await fingerprintFor(edge, { identity, arrived: request });
  return { ...body, previous_response_id: ownId(fingerprint, identity.principal.agentUuid, previous) };
}

/** Without one of these nothing is governed. The licence is not among them: it limits what may be made, not what is guarded. */
export const neededRooms = ['keys', 'policy', 'vault', 'ledger'] as const;

export const isDown = (edge: EdgeRoom): boolean => edge.liveness.down(neededRooms).length > 0;

/**
 * Beats that came while the event loop was held up lie in the socket: they are read before a part counts as silent.
 * @throws Fault not_ready: in spite of every cache nothing passes while a part of the governance plane is down
 */
export async function requireAlive(edge: EdgeRoom): Promise<void> {
  await new Promise((read) => setImmediate(read));
  const down = edge.liveness.down(neededRooms);
  if (down.length === 0) return;
  edge.verdicts.clear();
  edge.plans.clear();
  edge.credentials.clear();
  throw new Fault('not_ready', { details: { part: down.join(', ') } });
}

// Policy's word on the call as a whole; its refusal is an outcome like a step's, with its entry.
function decided(governed: GovernedCall, outcome: Outcome): Outcome {
  try {
    governed.decide();
    return outcome;
  } catch (thrown) {
    const fault = thrown instanceof Fault ? thrown : new Fault('policy_undecided', { cause: thrown });
    const blocked = { step: 'policy', reason: fault.reason, details: fault.details, findings: {}, cause: fault };
    return { ...outcome, blocked, call: { ...outcome.call, blocked } };
  }
}
