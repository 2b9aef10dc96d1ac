// Typed calls over the bus: one inbox and one breaker a client, replies believed for their MAC, and every way to fail mapped to one reason.
import {
  create,
  type DescMessage,
  type DescMethodUnary,
  fromBinary,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import type { NatsConnection } from '@nats-io/transport-node';
import { CallSchema, ReplySchema, type Signed } from '@tappass/contracts/common';
import { isReasonName } from '@tappass/errors/catalogue';
import { Fault, isFault } from '@tappass/errors/fault';
import CircuitBreaker from 'opossum';
import { Inbox } from './inbox.ts';
import { type RequestInit, type ResponseOf, roomOf, type ServiceDesc, subjectOf } from './method.ts';
import { ReplyReader } from './reply-mac.ts';
import type { Pins } from './signed.ts';

export interface CallOptions {
  readonly requestId?: string;
  readonly traceparent?: string;
  /** How long to wait, ms; default 1000. */
  readonly timeoutMs?: number;
  /** On whose behalf; omitted for the service's own calls. */
  readonly principal?: Signed;
}

export type Client<S extends ServiceDesc> = {
  readonly [K in keyof S['method']]: S['method'][K] extends DescMethodUnary
    ? (request: RequestInit<S['method'][K]>, options?: CallOptions) => Promise<ResponseOf<S['method'][K]>>
    : never;
};

/** Only these say that the room itself is ill; a refusal is an answer. */
const illness = new Set(['not_ready', 'deadline']);

/** Who asks, and whom it believes. */
export interface Asker {
  /** The calling room. */
  readonly room: string;
  readonly pins: Pins;
  /** Told of each reply that the room it asked did not give to that call. */
  readonly onForged?: (subject: string) => void;
}

/** @returns one function a method; each rejects with a Fault: the callee's own, `not_ready` (nobody answers), or `deadline`. */
export function clientOf<S extends ServiceDesc>(nc: NatsConnection, asker: Asker, service: S): Client<S> {
  const room = roomOf(service);
  const ends = { asker, room, inbox: new Inbox(nc, asker.room, room), replies: new ReplyReader(room, asker.pins) };
  const breaker = new CircuitBreaker((run: () => Promise<unknown>) => run(), {
    timeout: false,
    errorThresholdPercentage: 90,
    volumeThreshold: 20,
    rollingCountTimeout: 2000,
    rollingCountBuckets: 4,
    resetTimeout: 250,
    errorFilter: (error: unknown) => !(error instanceof Fault && illness.has(error.reason)),
  });
  const client: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(service.method)) {
    client[name] = async (request: Record<string, unknown>, options: CallOptions = {}) => {
      try {
        return await breaker.fire(() => call(ends, method as DescMethodUnary, request, options));
      } catch (thrown) {
        if (thrown instanceof Fault) throw thrown;
        throw new Fault('not_ready', { details: { part: room }, cause: thrown });
      }
    };
  }
  return client as Client<S>;
}

interface Ends {
  readonly asker: Asker;
  readonly room: string;
  readonly inbox: Inbox;
  readonly replies: ReplyReader;
}

async function call(
  { asker, room, inbox, replies }: Ends,
  method: DescMethodUnary,
  request: Record<string, unknown>,
  options: CallOptions,
) {
  const timeoutMs = options.timeoutMs ?? 1000;
  const envelope = create(CallSchema, {
    requestId: options.requestId ?? '',
    traceparent: options.traceparent ?? '',
    timeoutMs,
    payload: toBinary(method.input, create(method.input, request)),
    replyKey: replies.publicKey,
    ...(options.principal && { principal: options.principal }),
  });
  const subject = subjectOf(method);
  const sent = toBinary(CallSchema, envelope);
  const bytes = await inbox.ask(subject, sent, timeoutMs, (at, reply) => {
    const opened = replies.open({ subject, inbox: at, request: sent }, reply);
    if (opened === undefined) asker.onForged?.(subject);
    return opened;
  });
  const { result } = readable(room, ReplySchema, bytes);
  if (result.case === 'payload') return readable(room, method.output, result.value);
  // an answer that says nothing is none
  if (result.case !== 'fault') throw new Fault('not_ready', { details: { part: room } });
  if (!isReasonName(result.value.reason)) throw new Fault('internal', { details: { part: room } });
  throw new Fault(result.value.reason, { details: result.value.details });
}

/** @throws Fault not_ready for bytes that are no such message: whoever sent them is ill */
function readable<D extends DescMessage>(room: string, schema: D, bytes: Uint8Array): MessageShape<D> {
  try {
    return fromBinary(schema, bytes);
  } catch (cause) {
    throw new Fault('not_ready', { details: { part: room }, cause });
  }
}

/** True when the callee could not be asked: nothing is known of the outcome. */
export const isUnknown = (thrown: unknown): boolean => isFault(thrown) && illness.has(thrown.reason);
