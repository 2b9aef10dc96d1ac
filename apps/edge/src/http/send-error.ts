// Renders a fault as an HTTP answer: status, retry headers, body of the right envelope. The cause is logged, never shown.
import { asFault, type Fault } from '@tappass/errors/fault';
import type { Call } from '@tappass/pipeline/call';
import type { Log } from '@tappass/service/log';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorBody } from './error-body.ts';
import { hearOut } from './hear-out.ts';
import { statusOfProvider } from './provider-terms.ts';

/** A fault with the call it belongs to, so that the answer can name the step. */
export class CallRefused extends Error {
  readonly fault: Fault;
  readonly call: Call;
  /** A provider may have seen the request. */
  readonly reached: boolean;
  /** It may have done what it was asked. */
  readonly billable: boolean;

  constructor(fault: Fault, call: Call, { reached, billable }: { reached: boolean; billable: boolean }) {
    super(fault.message);
    this.fault = fault;
    this.call = call;
    this.reached = reached;
    this.billable = billable;
  }
}

/** Seconds after which trying again may help, where the fault does not say. */
const retryAfterSeconds = 1;

export function sendError(thrown: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): void {
  const refused = thrown instanceof CallRefused ? thrown : undefined;
  const fault = refused?.fault ?? asFault(thrown);
  const status = statusOfProvider(fault) ?? fault.row.status;
  logFault(fault, request, log);
  retryHeaders(fault, refused, reply);
  if (refused !== undefined) reply.header('x-tappass-classification', refused.call.classification);
  if (fault.reason === 'body_too_large') hearOut(request, reply);
  const { allow, encodings } = fault.details;
  if (allow !== undefined) reply.header('allow', allow);
  if (encodings !== undefined) reply.header('accept-encoding', encodings);
  reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(errorBody(fault, { call: refused?.call }, isMessages(request)));
}

/** When and whether to ask again: as the provider said it, or as we know it. */
function retryHeaders(fault: Fault, refused: CallRefused | undefined, reply: FastifyReply): void {
  const { status, retry } = fault.row;
  const { retry_after: after, retry_after_ms: afterMs, should_retry: should, seconds } = fault.details;
  if (statusOfProvider(fault) !== undefined) {
    if (after !== undefined) reply.header('retry-after', after);
    if (afterMs !== undefined) reply.header('retry-after-ms', afterMs);
    if (should !== undefined) reply.header('x-should-retry', should);
  } else if (seconds !== undefined || (retry === 'later' && (status === 429 || status === 503))) {
    reply.header('retry-after', String(seconds ?? retryAfterSeconds));
  }
  // the SDKs would send the call again, and a provider would bill it again (decisions 31)
  const answered = statusOfProvider(fault) !== undefined && refused?.billable === false;
  if (refused?.reached === true && !answered) reply.header('x-should-retry', 'false');
}

/** A mistake of ours, or somebody who speaks as one of us: each stands in the log, whatever its level. */
const loud: ReadonlySet<string> = new Set(['internal', 'bad_signature']);

const isMessages = (request: FastifyRequest): boolean => request.url.startsWith('/v1/messages');

function logFault(fault: Fault, request: FastifyRequest, log: Log): void {
  const cause =
    fault.cause instanceof Error
      ? {
          type: fault.cause.name,
          message: fault.reason === 'internal' ? fault.cause.message : undefined,
          stack: fault.cause.stack,
        }
      : undefined;
  log[loud.has(fault.reason) ? 'error' : 'debug'](
    { requestId: request.tappass?.requestId, reason: fault.reason, cause },
    'refused',
  );
}
