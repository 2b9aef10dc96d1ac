// A governed stream: what the guard lets go leaves at once, in one write; the last word leaves when the outcome is on record.
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Fault } from '@tappass/errors/fault';
import type { Call } from '@tappass/pipeline/call';
import type { JsonObject } from '@tappass/pipeline/json';
import { type Outcome, runStreamEnd } from '@tappass/pipeline/runner';
import { chatErrorEvent, chatGuard } from '@tappass/pipeline/stream/chat-guard';
import type { OutEvent, StreamGuard } from '@tappass/pipeline/stream/guard';
import { messagesErrorEvent, messagesGuard } from '@tappass/pipeline/stream/messages-guard';
import { responsesFailedEvents, responsesGuard } from '@tappass/pipeline/stream/responses-guard';
import { encodeSse } from '@tappass/pipeline/stream/sse';
import type { SurfaceName } from '@tappass/pipeline/surface-name';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Governed } from '../domain/govern.ts';
import { readableRefusal } from '../domain/readable-refusal.ts';
import { tappassObject } from '../domain/tappass-object.ts';
import type { EdgeRoom } from '../edge-room.ts';
import { errorBody } from './error-body.ts';
import { KeepAlive, keepAliveFor } from './keep-alive.ts';
import { receiptFor } from './receipt-for.ts';
import { identityOf } from './request-state.ts';
import { endSoon, roomIn } from './slow-reader.ts';
import { StreamDress } from './stream-dress.ts';
import { factsOf } from './tappass-facts.ts';

const surfaces = {
  chat: { guard: chatGuard, errorEvents: (error: JsonObject) => [chatErrorEvent(error)] },
  messages: { guard: messagesGuard, errorEvents: (error: JsonObject) => [messagesErrorEvent(error)] },
  responses: { guard: responsesGuard, errorEvents: responsesFailedEvents },
  // refused by validate_input; where a pipeline has none, what comes is no stream and ends as one that broke off
  embeddings: { guard: chatGuard, errorEvents: (error: JsonObject) => [chatErrorEvent(error)] },
} as const;

/** How the upstream ended. */
interface Ending {
  readonly terminal: OutEvent | undefined;
  readonly fault: Fault | undefined;
}

export async function answerStream(
  edge: Pick<EdgeRoom, 'streams' | 'bundle' | 'cohorts' | 'keepAliveMs'>,
  governed: Governed,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { call } = governed.outcome;
  const surface = surfaces[call.surface];
  const guard = surface.guard(governed.compiled, {
    stripUsage: !governed.wantsUsage,
    call,
    ports: governed.governed,
  });
  const dress = new StreamDress(call.surface, call.session.id);
  const out = openResponse(reply);
  const shown = createHash('sha256');
  // revoked in its middle, it ends as if the provider had broken it off, with the reason
  const leave = edge.streams.enter(identityOf(request), (fault) => governed.governed.stream?.body.destroy(fault));
  const keepAlive = keepAliveOn(out, call.surface, edge.keepAliveMs);
  const rest = keepAlive.start();
  out.once('close', rest);
  const spoken = (bytes: Uint8Array): void => {
    keepAlive.spoke();
    shown.update(bytes);
  };
  const ending = await pump(governed, guard, dress, out, spoken).finally(leave);
  governed.governed.answered(shown.digest());
  governed.governed.streamed({
    releasedChars: guard.releasedChars,
    ended: ending.fault?.reason ?? (ending.terminal === undefined ? 'truncated' : 'complete'),
  });
  await edge.cohorts.gather('answered');
  const outcome = await Promise.resolve(
    runStreamEnd(governed.compiled, concluded(guard, call, ending), governed.governed),
  ).finally(rest);
  // before the last word: who hears it may call again at once
  governed.governed.over();
  if (outcome.blocked === undefined && ending.terminal !== undefined) {
    const receipt = receiptFor(edge, governed, outcome.call);
    const facts = factsOf(request, governed.plan.pipelineUuid, governed.governed.model.name);
    for (const bytes of dress.last(ending.terminal, { ...tappassObject(outcome.call, facts), receipt }))
      out.write(bytes);
  } else if (!out.destroyed) {
    for (const event of surface.errorEvents(errorOf(outcome) as JsonObject, dress.soFar)) out.write(encodeSse(event));
  }
  endSoon(out);
}

/** It waits with everybody else for a reader that is slow. */
function keepAliveOn(out: ServerResponse, surface: SurfaceName, everyMs: number): KeepAlive {
  const sign = keepAliveFor(surface);
  const send = (): void => {
    if (!out.destroyed && !out.writableNeedDrain) out.write(sign);
  };
  return new KeepAlive({ everyMs, nowMs: () => performance.now(), send });
}

function openResponse(reply: FastifyReply): ServerResponse {
  const headers = reply.getHeaders();
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(headers as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  });
  reply.raw.flushHeaders();
  return reply.raw;
}

async function pump(
  governed: Governed,
  guard: StreamGuard,
  dress: StreamDress,
  out: ServerResponse,
  spoken: (bytes: Uint8Array) => void,
): Promise<Ending> {
  const { body, events } = governed.governed.stream!;
  let terminal: OutEvent | undefined;
  // events that came together leave together, in one write, and none waits for the next chunk
  const release = (events: readonly OutEvent[]): void => {
    const pieces: Uint8Array[] = [];
    for (const event of events) {
      if (event.terminal === true) terminal = event;
      else pieces.push(...dress.dress(event));
    }
    if (pieces.length === 0) return;
    const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    spoken(bytes);
    out.write(bytes);
  };
  try {
    for await (const chunk of body) {
      const leaving: OutEvent[] = [];
      let blocked = false;
      for (const event of events.push(chunk as Buffer)) {
        const step = guard.push(event);
        leaving.push(...step.out);
        blocked = step.blocked !== undefined;
        if (step.asking !== undefined) {
          release(leaving.splice(0));
          blocked = !(await answered(step.asking, guard, release));
        }
        if (blocked) break;
      }
      release(leaving);
      if (blocked) return { terminal: undefined, fault: undefined };
      // a slow reader slows the provider, not our memory
      if (out.writableNeedDrain) await roomIn(out, body);
    }
    for (const take of [...events.end().map((event) => () => guard.push(event)), () => guard.end()]) {
      const last = take();
      release(last.out);
      if (last.asking !== undefined) await answered(last.asking, guard, release);
    }
    return { terminal, fault: undefined };
  } catch (cause) {
    return { terminal: undefined, fault: endingFault(governed, out, cause) };
  }
}

/** A step had to ask about a tool call. False when the answer ends the stream. */
async function answered(
  asking: Promise<unknown>,
  guard: StreamGuard,
  release: (events: readonly OutEvent[]) => void,
): Promise<boolean> {
  await asking;
  const step = guard.settle();
  release(step.out);
  return step.blocked === undefined;
}

function endingFault(governed: Governed, out: ServerResponse, cause: unknown): Fault {
  if (out.destroyed && !out.writableFinished) return new Fault('client_gone', { cause });
  if (cause instanceof Fault) return readableRefusal(cause, governed.compiled, governed.outcome.call);
  const silent = (cause as { code?: string }).code === 'UND_ERR_BODY_TIMEOUT';
  return new Fault(silent ? 'provider_timeout' : 'provider_failed', {
    details: { provider: governed.governed.model.provider, detail: 'a stream that broke off' },
    cause,
  });
}

/** The call as the stream left it; a stream without its last word was not whole, and says so. */
function concluded(guard: StreamGuard, call: Call, ending: Ending): Call {
  const done = guard.conclude(call);
  if (done.blocked !== undefined) return done;
  const fault =
    ending.fault ??
    (ending.terminal === undefined
      ? new Fault('provider_failed', { details: { provider: 'upstream', detail: 'a stream that ended early' } })
      : undefined);
  if (fault === undefined) return done;
  return {
    ...done,
    blocked: { step: 'call_llm', reason: fault.reason, details: fault.details, findings: {}, cause: fault },
  };
}

function errorOf(outcome: Outcome): Record<string, unknown> {
  const blocked = outcome.blocked ?? outcome.call.blocked;
  const fault = new Fault(blocked?.reason ?? 'internal', { details: blocked?.details ?? {} });
  return errorBody(fault, { call: outcome.call }, outcome.call.surface === 'messages');
}
