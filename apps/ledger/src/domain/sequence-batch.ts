// Sequencing as a pure function of (state, messages): a standby or a replay of the stream gets byte-identical entries.
import { Fault } from '@tappass/errors/fault';
import { type CallMark, readCallMark } from './call-windows.ts';
import { encodeEntry } from './entry.ts';
import { type ArrivedEvent, admit, type EventIdentity, eventDigest } from './event.ts';
import { bodyCommit, entryHash, zeroHash } from './hash.ts';
import { appendLeaf, type Frontier } from './merkle.ts';
import { nothingSearchable, type Projection, project } from './projection.ts';
import { nilUuid } from './uuid.ts';
import { conflicting, rejected, unreadable } from './wrapped-event.ts';

export interface LedgerHead {
  readonly size: bigint;
  readonly hash: Buffer;
  readonly frontier: Frontier;
  readonly recordedAtUs: bigint;
  readonly busSeq: bigint;
}
export interface TenantHead {
  /** Entries of this tenant so far. */
  readonly size: bigint;
  readonly hash: Buffer;
}
/** An entry that carries an event id already. */
export interface Known {
  readonly seq: bigint;
  /** What was entered under the id; asked only when the id comes again. */
  readonly identity: EventIdentity;
}
export interface BusMessage {
  readonly busSeq: bigint;
  /** The broker's stamp, µs since 1970. */
  readonly brokerTimeUs: bigint;
  /** SPIFFE ID that owns the subject the message came on. */
  readonly producer: string;
  /** Whether that is the ledger itself. */
  readonly own: boolean;
  /** SHA-256 of the message. */
  readonly digest: Buffer;
  /** Undefined when the message is no AuditBatch. */
  readonly events: readonly ArrivedEvent[] | undefined;
}
export interface SequencedRow {
  readonly seq: bigint;
  readonly hash: Buffer;
  readonly bytes: Buffer;
  readonly tenant: string;
  readonly tenantSeq: bigint;
  readonly recordedAtUs: bigint;
  readonly eventId: string;
  readonly kind: string;
  readonly producer: string;
  /** Made by the ledger around an event. */
  readonly made: boolean;
  readonly salt: Buffer;
  readonly body: Buffer;
  readonly projection: Projection;
  readonly callMark: CallMark | undefined;
}
export interface BatchState {
  readonly head: LedgerHead;
  /** Heads of at least the tenants the messages name; a tenant not in here is new. */
  readonly tenantHeads: ReadonlyMap<string, TenantHead>;
  /** Of the event ids the messages carry, those entered before. */
  readonly known: ReadonlyMap<string, Known>;
}
export interface SequencedBatch {
  readonly head: LedgerHead;
  /** Only the tenants that changed. */
  readonly tenantHeads: ReadonlyMap<string, TenantHead>;
  readonly rows: readonly SequencedRow[];
  readonly duplicates: number;
}

/**
 * Ids the ledger gave to entries it made around events. They are not on the messages, so the caller cannot have looked them
 * up; when one of them is known after all, the batch is sequenced again with it.
 */
export const madeIds = (batch: SequencedBatch): string[] =>
  batch.rows.filter((row) => row.made).map((row) => row.eventId);

export const emptyHead: LedgerHead = { size: 0n, hash: zeroHash, frontier: [], recordedAtUs: 0n, busSeq: 0n };

/** Throws `ledger_halted` when a message of the bus is missing: going on would hide the loss. */
export const sequenceBatch = (state: BatchState, messages: readonly BusMessage[]): SequencedBatch => {
  const draft: Draft = { state, head: state.head, tenants: new Map(), fresh: new Map(), rows: [], duplicates: 0 };
  for (const message of messages) {
    if (message.busSeq <= draft.head.busSeq) continue; // redelivered after a crash between commit and acknowledgement
    if (message.busSeq !== draft.head.busSeq + 1n) throw missing(draft.head.busSeq + 1n);
    const { brokerTimeUs } = message;
    const recordedAtUs = brokerTimeUs > draft.head.recordedAtUs ? brokerTimeUs : draft.head.recordedAtUs;
    draft.head = { ...draft.head, busSeq: message.busSeq, recordedAtUs };
    if (message.events === undefined) {
      append(draft, message, madeOf(unreadable(message.digest, nilUuid), message));
    }
    for (const event of message.events ?? []) enter(draft, message, event);
  }
  return { head: draft.head, tenantHeads: draft.tenants, rows: draft.rows, duplicates: draft.duplicates };
};

interface Draft {
  readonly state: BatchState;
  head: LedgerHead;
  readonly tenants: Map<string, TenantHead>;
  readonly fresh: Map<string, Known>;
  readonly rows: SequencedRow[];
  duplicates: number;
}

interface Entering {
  readonly event: ArrivedEvent;
  readonly identity: EventIdentity;
  readonly made: boolean;
  readonly projection: Projection;
  readonly callMark: CallMark | undefined;
}

const enter = (draft: Draft, message: BusMessage, event: ArrivedEvent): void => {
  const identity = identityOf(event, message);
  const admission = admit(event, message.own);
  if (!admission.ok) {
    return append(draft, message, madeOf(rejected(event, eventDigest(identity), admission.why), message));
  }
  const before = knownBefore(draft, event.eventId);
  if (before === undefined) {
    const callMark = readCallMark(event.kind, message.producer, admission.body);
    append(draft, message, { event, identity, made: false, projection: project(admission.body), callMark });
    return;
  }
  const digest = eventDigest(identity);
  if (eventDigest(before.identity).equals(digest)) draft.duplicates++;
  else append(draft, message, madeOf(conflicting(event, digest, before.seq), message));
};

const identityOf = (event: ArrivedEvent, { producer }: BusMessage): EventIdentity => {
  const { eventId, tenant, kind, occurredAtUs } = event;
  return { producer, eventId, tenant, kind, occurredAtUs, bodyCommit: bodyCommit(event.salt, event.body) };
};

const madeOf = (event: ArrivedEvent, message: BusMessage): Entering => ({
  ...{ event, identity: identityOf(event, message), made: true, projection: nothingSearchable, callMark: undefined },
});

const append = (draft: Draft, message: BusMessage, entering: Entering): void => {
  // an event that could not be entered as it is, sent again: its entry has the same id
  if (knownBefore(draft, entering.event.eventId) !== undefined) {
    draft.duplicates++;
    return;
  }
  const row = makeRow(draft, message, entering);
  draft.rows.push(row);
  draft.fresh.set(row.eventId, { seq: row.seq, identity: entering.identity });
  draft.tenants.set(row.tenant, { size: row.tenantSeq + 1n, hash: row.hash });
  const { size, frontier } = draft.head;
  draft.head = { ...draft.head, size: size + 1n, hash: row.hash, frontier: appendLeaf(frontier, size, row.hash) };
};

const makeRow = ({ state, head, tenants }: Draft, message: BusMessage, entering: Entering): SequencedRow => {
  const { event, made, projection, callMark } = entering;
  const { tenant, kind, eventId } = event;
  const { producer, busSeq } = message;
  const tenantHead = tenants.get(tenant) ?? state.tenantHeads.get(tenant) ?? { size: 0n, hash: zeroHash };
  const place = { seq: head.size, tenantSeq: tenantHead.size, recordedAtUs: head.recordedAtUs };
  const bytes = encodeEntry({
    ...place,
    ...{ tenant, kind, eventId, producer, busSeq },
    prev: head.hash,
    tenantPrev: tenantHead.hash,
    occurredAtUs: event.occurredAtUs,
    producerBoot: event.producerBoot,
    producerSeq: event.producerSeq,
    bodyCommit: entering.identity.bodyCommit,
  });
  const [salt, body] = [asBuffer(event.salt), asBuffer(event.body)];
  return {
    ...{ ...place, hash: entryHash(bytes), bytes, tenant, kind, eventId, producer },
    ...{ made, salt, body, projection, callMark },
  };
};

const knownBefore = (draft: Draft, eventId: string): Known | undefined =>
  draft.fresh.get(eventId) ?? draft.state.known.get(eventId);

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

const missing = (busSeq: bigint): Fault =>
  new Fault('ledger_halted', { details: { detail: `bus message ${busSeq} is missing` } });
