// The single writer: stream in, entries out, one transaction a batch, acknowledged after commit; after any error it forgets all and reloads.
import { setTimeout as pause } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { asFault, type Fault } from '@tappass/errors/fault';
import { inTransaction } from '@tappass/postgres/transaction';
import type pg from 'pg';
import type { BusMessage, SequencedBatch } from '../domain/sequence-batch.ts';
import { checkContinuity } from '../domain/stream-continuity.ts';
import { appendBatch, type Turn } from '../store/append.ts';
import { takeEpoch } from '../store/head.ts';
import { type AuditStreamOptions, openAuditStream } from './audit-stream.ts';
import type { Committed } from './committed.ts';
import { decodeMessage } from './decode-message.ts';
import { type Feed, openFeed } from './feed.ts';
import type { Lead, TakeLead } from './lead.ts';

export interface SequencerParts {
  readonly pool: pg.Pool;
  readonly nc: NatsConnection;
  readonly trustDomain: string;
  readonly stream: AuditStreamOptions;
  readonly takeLead: TakeLead;
  readonly onBatch: (batch: SequencedBatch, tookMs: number) => void;
  /** Told of every error, the state it leaves us in included. */
  readonly onTrouble: (fault: Fault) => void;
}

/** `halted`: the chain would be harmed by going on; an operator has to look. `recovering`: trying again by itself. */
export type SequencerState = 'starting' | 'standby' | 'leading' | 'recovering' | 'halted' | 'stopped';

const maxMessagesPerBatch = 256;
const maxEventsPerBatch = 2048;
const retryMs = 250;
/** How long entries nobody waits for may gather before they are committed together. */
const gatherMs = 40;

export class Sequencer {
  #state: SequencerState = 'starting';
  #committed: Committed | undefined;
  readonly #parts: SequencerParts;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(parts: SequencerParts) {
    this.#parts = parts;
  }

  get state(): SequencerState {
    return this.#state;
  }

  start(committed: Committed): void {
    this.#committed = committed;
    this.#running = this.#run(this.#stopping.signal);
  }

  /** Resolves when the batch in hand is committed or given up. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#state = 'stopped';
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#turn(signal);
      } catch (thrown) {
        const fault = asFault(thrown);
        this.#state = fault.reason === 'ledger_halted' ? 'halted' : 'recovering';
        this.#parts.onTrouble(fault);
        await pause(retryMs, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#state === 'starting') this.#state = 'standby';
    const lead = await this.#parts.takeLead(signal);
    if (lead === undefined) return;
    try {
      await this.#lead(lead, signal);
    } finally {
      await lead.release();
    }
  }

  async #lead(lead: Lead, signal: AbortSignal): Promise<void> {
    const { pool, nc, stream: options } = this.#parts;
    const head = await inTransaction(pool, '', takeEpoch);
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    const stream = await openAuditStream(jsm, options, head.streamId !== undefined);
    checkContinuity(head, stream);
    const turn = { epoch: head.epoch, streamId: stream.id };
    const reconnected = reconnectSignal(nc);
    const ended = AbortSignal.any([signal, lead.lost, reconnected.signal]);
    const feed = await openFeed(jetstream(nc), jsm, head.busSeq + 1n, ended);
    try {
      this.#state = 'leading';
      this.#committed?.advance({ busSeq: head.busSeq, size: head.size, streamId: stream.id });
      while (await this.#appendNext(feed, turn));
    } finally {
      reconnected.stop();
      await feed.close();
    }
  }

  async #appendNext(feed: Feed, turn: Turn): Promise<boolean> {
    const { pool, trustDomain, onBatch } = this.#parts;
    const taken = await feed.take(maxMessagesPerBatch, () => this.#committed?.leisure(gatherMs) ?? Promise.resolve());
    const last = taken?.at(-1);
    if (taken === undefined || last === undefined) return false;
    const messages = taken.map((message) => decodeMessage(message, trustDomain));
    for (const part of inParts(messages)) {
      const startedAt = performance.now();
      const batch = await appendBatch(pool, turn, part);
      this.#committed?.advance({ busSeq: batch.head.busSeq, size: batch.head.size, streamId: turn.streamId });
      onBatch(batch, performance.now() - startedAt);
    }
    feed.acknowledge(last);
    return true;
  }
}

// one transaction stays short however full the messages are
function* inParts(messages: readonly BusMessage[]): Generator<BusMessage[]> {
  let part: BusMessage[] = [];
  let events = 0;
  for (const message of messages) {
    part.push(message);
    events += message.events?.length ?? 1;
    if (events < maxEventsPerBatch) continue;
    yield part;
    [part, events] = [[], 0];
  }
  if (part.length > 0) yield part;
}

/** After a reconnect the broker may hold another history: everything is checked again before the next message counts. */
const reconnectSignal = (nc: NatsConnection): { signal: AbortSignal; stop: () => void } => {
  const abort = new AbortController();
  const status = nc.status();
  const watch = async (): Promise<void> => {
    for await (const event of status) if (event.type === 'reconnect') abort.abort();
  };
  void watch();
  return { signal: abort.signal, stop: () => (status as { stop?: () => void }).stop?.() };
};
