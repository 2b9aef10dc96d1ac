// From an HTTP request to a governed call and back: whole answers with their `tappass` object, streams handed to their own file.
import { Fault } from '@tappass/errors/fault';
import type { SurfaceName } from '@tappass/pipeline/surface-name';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Governed, govern } from '../domain/govern.ts';
import { HangUp } from '../domain/hang-up.ts';
import { askerOf } from '../domain/held-limits.ts';
import { tappassObject, withMember } from '../domain/tappass-object.ts';
import type { EdgeRoom } from '../edge-room.ts';
import { bytesOf } from '../providers/written-json.ts';
import { answerStream } from './answer-stream.ts';
import { clientHeaders, notSent } from './client-headers.ts';
import { receiptFor } from './receipt-for.ts';
import { identityOf } from './request-state.ts';
import { CallRefused } from './send-error.ts';
import { factsOf } from './tappass-facts.ts';

export async function answerCall(
  edge: EdgeRoom,
  surface: SurfaceName,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const governed = await governedOf(edge, { surface }, request, reply);
  if (governed.governed.stream !== undefined) return answerStream(edge, governed, request, reply);
  reply.header('content-type', 'application/json; charset=utf-8').send(wholeBody(governed, request));
}

/** The call carried up to its answer, its headers set. @throws CallRefused for what governance or the provider refused */
export async function governedOf(
  edge: EdgeRoom,
  kind: { readonly surface: SurfaceName; readonly counts?: true },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Governed> {
  const gone = new HangUp();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  const governed = await govern(edge, {
    requestId: request.tappass.requestId,
    route: request.tappass.route,
    bytes: bodyOf(request),
    passed: clientHeaders(request),
    hangUp: gone,
    patience: request.tappass.patience,
    identity: identityOf(request),
    surface: kind.surface,
    counts: kind.counts,
    flags: single(request.headers['x-tappass-flags']),
    sessionId: single(request.headers['x-tappass-session'] ?? request.headers['x-session-id']),
  });
  // whatever happens from here on, what the call holds goes back with its connection at the latest
  if (reply.raw.closed) governed.governed.over();
  else reply.raw.once('close', () => governed.governed.over());
  observe(edge, governed, identityOf(request).principal.agentUuid);
  const { outcome } = governed;
  rateHeaders(edge, governed, request, reply);
  if (governed.governed.stream === undefined)
    reply.header('x-tappass-receipt', receiptFor(edge, governed, outcome.call));
  if (outcome.blocked !== undefined) {
    const { reason, details, cause } = outcome.blocked;
    throw new CallRefused(new Fault(reason, { details, cause }), outcome.call, governed.governed);
  }
  commonHeaders(edge, governed, request, reply);
  return governed;
}

/** The provider's own bytes when nothing changed, with our object at their end. */
function wholeBody({ governed, outcome, plan }: Governed, request: FastifyRequest): Buffer {
  const { answer } = outcome.call;
  const none = { bytes: Buffer.from('{}'), value: {} };
  const bytes = bytesOf(governed.written ?? none, answer?.body ?? {});
  return withMember(
    bytes,
    'tappass',
    tappassObject(outcome.call, factsOf(request, plan.pipelineUuid, governed.model.name)),
  );
}

function commonHeaders(
  edge: EdgeRoom,
  { outcome, governed }: Governed,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const left = notSent(request, edge.upstreams.get(governed.model.provider)?.provider.passes ?? []);
  if (left.length > 0) reply.header('x-tappass-not-sent', left.join(', '));
  reply
    .header('x-tappass-classification', outcome.call.classification)
    .header('x-tappass-pipeline-steps', String(outcome.call.trail.length));
  if (outcome.call.capability !== undefined) reply.header('x-tappass-token', outcome.call.capability.token);
  if (edge.demo) reply.header('x-tappass-demo', 'true');
}

function rateHeaders(
  edge: EdgeRoom,
  { governed, outcome }: Governed,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { rateAsk } = governed;
  if (rateAsk === undefined) return;
  const asker = askerOf(identityOf(request), outcome.call);
  for (const [resource, name] of headerNames) {
    const state = edge.rates.state(asker, rateAsk, resource);
    if (state === undefined) continue;
    reply
      .header(`x-ratelimit-limit-${name}`, String(state.limit))
      .header(`x-ratelimit-remaining-${name}`, String(state.remaining))
      .header(`x-ratelimit-reset-${name}`, `${state.resetSeconds}s`);
  }
}

const headerNames = [
  ['calls', 'requests'],
  ['tokens', 'tokens'],
] as const;

function observe({ metrics }: EdgeRoom, { outcome }: Governed, agentUuid: string): void {
  metrics.agents.seen(agentUuid);
  for (const { step, micros } of outcome.call.trail) metrics.steps.observe(step, micros);
  if (outcome.blocked !== undefined) metrics.blocks.inc({ step: outcome.blocked.step });
  for (const finding of outcome.call.findings)
    if (finding.step === 'detect_pii') metrics.pii.inc({ type: finding.type });
}

/** @throws Fault bad_json for an empty body */
function bodyOf(request: FastifyRequest): Buffer {
  if (!Buffer.isBuffer(request.body) || request.body.length === 0)
    throw new Fault('bad_json', { details: { detail: 'it is empty' } });
  return request.body;
}

const single = (header: string | string[] | undefined): string =>
  Array.isArray(header) ? header.join(', ') : (header ?? '');
