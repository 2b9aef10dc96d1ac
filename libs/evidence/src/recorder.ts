// Puts events on record: batches to the audit stream, retried until acknowledged, never more waiting than can be kept.
import { create, toBinary } from '@bufbuild/protobuf';
import { type JetStreamClient, jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { type AuditBatch, AuditBatchSchema, type AuditEvent, AuditEventSchema } from '@tappass/contracts/audit';
import { Fault } from '@tappass/errors/fault';
import { encodeBody, type JsonObject } from './canonical-json.ts';
import { randomBytesPooled } from './random-pool.ts';
import { uuidText, uuidV7 } from './uuid-v7.ts';

/** An event as its producer knows it. `kind` is the product's name verbatim. */
export interface EventInput {
  readonly kind: string;
  /** 16 bytes; the nil UUID for what belongs to no organisation. */
  readonly tenant: Uint8Array;
  readonly body: JsonObject;
  /** µs since 1970; the recorder's clock when left out. */
  readonly occurredAtUs?: bigint;
}

/** Where an acknowledged event stands on the stream. */
export interface Position {
  readonly stream: string;
  readonly busSeq: bigint;
  readonly eventId: string;
}

interface Waiting {
  readonly event: AuditEvent;
  readonly bytes: number;
  readonly resolve: (position: Position) => void;
}

const maxEventsPerBatch = 64;
const maxBatchBytes = 480 * 1024;
// while one waits for the disk, the next gathers: a second under way would only halve them both, and cost twice the writes
const maxBatchesInFlight = 1;
const maxWaiting = 4096;
const attemptTimeoutMs = 500;
const retryPauseMs = 50;
/** Patiences that a caller waits at most, however well the queue moves. */
const mostPatience = 15;

export class Recorder {
  readonly #js: JetStreamClient;
  readonly #subject: string;
  readonly #boot: bigint;
  readonly #now: () => number;
  readonly #patienceMs: number;
  #queue: Waiting[] = [];
  #unacknowledged = 0;
  #inFlight = 0;
  #producerSeq = 0n;
  #scheduled = false;
  #closed = false;
  #acknowledgedAt = Number.NEGATIVE_INFINITY;

  /** @param options.patienceMs how long a caller waits while the stream acknowledges nothing; the event itself is kept and retried beyond that */
  constructor(nc: NatsConnection, options: { room: string; boot: bigint; now?: () => number; patienceMs?: number }) {
    this.#js = jetstream(nc, { timeout: attemptTimeoutMs });
    this.#subject = `audit.${options.room}`;
    this.#boot = options.boot;
    this.#now = options.now ?? Date.now;
    this.#patienceMs = options.patienceMs ?? 900;
  }

  /** Events not acknowledged yet. */
  get unacknowledged(): number {
    return this.#unacknowledged;
  }

  /** True while no further event is taken. */
  get full(): boolean {
    return this.#closed || this.#unacknowledged >= maxWaiting;
  }

  /**
   * Queues the event and resolves when the stream has it.
   * @throws Fault evidence_unavailable when the stream acknowledges nothing for as long as a caller waits, or when too much waits already; not_canonical for a body without canonical form
   */
  async record(input: EventInput): Promise<Position> {
    if (this.full) throw new Fault('evidence_unavailable');
    const event = this.#build(input);
    this.#unacknowledged += 1;
    return new Promise((resolve, reject) => {
      const giveUp = this.#whenStreamIsSilent(() => reject(new Fault('evidence_unavailable')));
      this.#queue.push({
        event,
        bytes: event.body.length + 160,
        resolve: (position) => {
          giveUp.callOff();
          resolve(position);
        },
      });
      this.#schedule();
    });
  }

  /**
   * Gives up when the stream has acknowledged nothing for the whole patience: a queue that moves is waited for, since what is to be recorded
   * may have been answered and paid for already. An event loop that was held up reads first what lies in the socket.
   */
  #whenStreamIsSilent(giveUp: () => void): { readonly callOff: () => void } {
    const from = performance.now();
    const look = (): void => {
      const waitedMs = performance.now() - from;
      const leftMs = Math.max(from, this.#acknowledgedAt) + this.#patienceMs - performance.now();
      if (leftMs <= 0 || waitedMs >= this.#patienceMs * mostPatience) giveUp();
      else timer = setTimeout(read, leftMs);
    };
    const read = (): void => void setImmediate(look);
    let timer = setTimeout(read, this.#patienceMs);
    return { callOff: () => clearTimeout(timer) };
  }

  /** Resolves when nothing waits any more, or after `limitMs`. */
  async close(limitMs = 5000): Promise<void> {
    this.#closed = true;
    const deadline = performance.now() + limitMs;
    while (this.#unacknowledged > 0 && performance.now() < deadline) await pause(10);
  }

  #build(input: EventInput): AuditEvent {
    const nowMs = this.#now();
    return create(AuditEventSchema, {
      eventId: uuidV7(nowMs),
      producerSeq: this.#producerSeq++,
      tenant: input.tenant,
      occurredAtUs: input.occurredAtUs ?? BigInt(Math.floor(nowMs)) * 1000n,
      kind: input.kind,
      salt: randomBytesPooled(32),
      body: encodeBody(input.body),
    });
  }

  // One turn of the event loop gathers what belongs together: one acknowledgement for many.
  #schedule(): void {
    if (this.#scheduled || this.#inFlight >= maxBatchesInFlight) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#queue.length > 0 && this.#inFlight < maxBatchesInFlight) void this.#send(this.#takeBatch());
    });
  }

  #takeBatch(): Waiting[] {
    let count = 0;
    let bytes = 0;
    for (const waiting of this.#queue) {
      bytes += waiting.bytes;
      if (count > 0 && (count === maxEventsPerBatch || bytes > maxBatchBytes)) break;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  async #send(batch: Waiting[]): Promise<void> {
    this.#inFlight += 1;
    const message: AuditBatch = create(AuditBatchSchema, {
      producerBoot: this.#boot,
      events: batch.map(({ event }) => event),
    });
    const data = toBinary(AuditBatchSchema, message);
    const msgID = uuidText(batch[0]!.event.eventId);
    for (;;) {
      try {
        const ack = await this.#js.publish(this.#subject, data, { msgID, timeout: attemptTimeoutMs });
        this.#acknowledgedAt = performance.now();
        for (const { event, resolve } of batch) {
          resolve({ stream: ack.stream, busSeq: BigInt(ack.seq), eventId: uuidText(event.eventId) });
        }
        break;
      } catch {
        // the broker may or may not have it: the same id again, and the ledger drops what it has seen
        await pause(retryPauseMs);
      }
    }
    this.#inFlight -= 1;
    this.#unacknowledged -= batch.length;
    this.#schedule();
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
