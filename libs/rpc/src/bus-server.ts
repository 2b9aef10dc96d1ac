// Nest's transport for RPC: one shared connection, queue group per room, replies only to a room's own inbox, a drain that waits for what is in flight.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { type Call, CallSchema, PrincipalSchema, ReplySchema } from '@tappass/contracts/common';
import { asFault, Fault } from '@tappass/errors/fault';
import { lastValueFrom } from 'rxjs';
import type { RpcContext } from './context.ts';
import { roomOf, type ServiceDesc, subjectOf } from './method.ts';
import { ReplyAuthor } from './reply-mac.ts';
import { answeredMethod } from './rpc.ts';
import { openSigned, type Pins, type Signer } from './signed.ts';

// A caller could name any subject to reply to, and we may publish where it may not (decisions 2).
const inbox = /^_INBOX_([a-z]+)\.[A-Za-z0-9._-]+$/;
/** Kept back from the caller's patience, to answer in. */
const answerMarginMs = 15;

export interface BusServerOptions {
  readonly service: ServiceDesc;
  readonly nc: NatsConnection;
  readonly pins: Pins;
  /** Vouches for this process's replies. */
  readonly signer: Signer;
  /** Wall clock in ms, for the verdict's lifetime. */
  readonly now?: () => number;
  readonly onFault?: (fault: Fault, subject: string, requestId: string) => void;
  readonly observe?: (subject: string, outcome: string, micros: number) => void;
}

export class BusServer extends Server implements CustomTransportStrategy {
  readonly #options: BusServerOptions;
  readonly #author: ReplyAuthor;
  readonly #subscriptions: Subscription[] = [];
  readonly #inFlight = new Set<Promise<void>>();

  constructor(options: BusServerOptions) {
    super();
    this.#options = options;
    this.#author = new ReplyAuthor(options.signer);
  }

  listen(callback: (error?: unknown) => void): void {
    const missing = this.#options.service.methods.filter((method) => !this.messageHandlers.has(subjectOf(method)));
    if (missing.length > 0) {
      callback(new Error(`nobody answers ${missing.map((method) => subjectOf(method)).join(', ')}`));
      return;
    }
    const queue = roomOf(this.#options.service);
    for (const [subject, handler] of this.messageHandlers) {
      this.#subscriptions.push(
        this.#options.nc.subscribe(subject, {
          queue,
          callback: (error, msg) => {
            if (error === null) this.#take(subject, handler, msg);
          },
        }),
      );
    }
    callback();
  }

  /** New calls go elsewhere at once; those in flight are answered before this resolves. */
  async close(): Promise<void> {
    for (const subscription of this.#subscriptions.splice(0)) await subscription.drain();
    await Promise.allSettled(this.#inFlight);
  }

  // Nest's event interface; this transport reports its connection through the bus, not here.
  on(): void {}

  unwrap<T>(): T {
    return this.#options.nc as T;
  }

  #take(subject: string, handler: MessageHandler, msg: Msg): void {
    const caller = inbox.exec(msg.reply ?? '')?.[1];
    if (caller === undefined) return;
    const work = this.#answer(subject, handler, msg, caller).finally(() => this.#inFlight.delete(work));
    this.#inFlight.add(work);
  }

  async #answer(subject: string, handler: MessageHandler, msg: Msg, caller: string): Promise<void> {
    const startedAt = performance.now();
    let requestId = '';
    let callerKey: Uint8Array = new Uint8Array();
    let outcome = 'ok';
    let reply: Uint8Array;
    try {
      const call = readCall(msg.data);
      requestId = call.requestId;
      callerKey = call.replyKey;
      reply = await this.#run(subject, handler, call, caller, startedAt);
    } catch (thrown) {
      const fault = asFault(thrown);
      outcome = fault.reason;
      this.#options.onFault?.(fault, subject, requestId);
      reply = faultReply(fault);
    }
    this.#options.observe?.(subject, outcome, (performance.now() - startedAt) * 1000);
    const asked = { subject, inbox: msg.reply ?? '', request: msg.data };
    msg.respond(this.#author.authenticate(callerKey, asked, reply));
  }

  async #run(
    subject: string,
    handler: MessageHandler,
    call: Call,
    caller: string,
    startedAt: number,
  ): Promise<Uint8Array> {
    const method = answeredMethod(subject);
    if (method === undefined) throw new Fault('internal');
    const context: RpcContext = {
      requestId: call.requestId,
      traceparent: call.traceparent,
      caller,
      timeLeftMs: () => call.timeoutMs - answerMarginMs - (performance.now() - startedAt),
      principal: call.principal && this.#principal(call),
    };
    const stream = this.transformToObservable(await handler(fromBinary(method.input, call.payload), context));
    const response = create(method.output, (await lastValueFrom(stream)) as Record<string, unknown>);
    const payload = toBinary(method.output, response);
    return toBinary(ReplySchema, create(ReplySchema, { result: { case: 'payload', value: payload } }));
  }

  #principal(call: Call) {
    const principal = fromBinary(PrincipalSchema, openSigned(this.#options.pins, 'keys', 'principal', call.principal));
    const now = (this.#options.now ?? Date.now)();
    if (Number(principal.notAfterMs) < now) throw new Fault('stale_epoch');
    return principal;
  }
}

function readCall(data: Uint8Array): Call {
  try {
    return fromBinary(CallSchema, data);
  } catch (cause) {
    throw new Fault('bad_field', { details: { field: 'call', detail: 'is not a tappass.common.v1.Call' }, cause });
  }
}

function faultReply(fault: Fault): Uint8Array {
  const details = Object.fromEntries(Object.entries(fault.details).map(([key, value]) => [key, String(value)]));
  return toBinary(
    ReplySchema,
    create(ReplySchema, { result: { case: 'fault', value: { reason: fault.reason, details } } }),
  );
}
