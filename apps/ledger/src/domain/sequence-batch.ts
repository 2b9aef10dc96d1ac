// Sequencing as a pure function of (state, messages): a standby or a replay of the stream gets byte-identical entries.
import { Fault } from '@tappass/errors/fault';
import { type CallMark, readCallMark } from './call-windows.ts';
import { encodeEntry } from './entry.ts';
import { type ArrivedEvent, admit, type EventIdentity, eventDigest } from './event.ts';
import { bodyCommit, entryHash, zeroHash } from './hash.ts';
import { appendLeaves, type Frontier } from './merkle.ts';
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
  const { size, hash, recordedAtUs, busSeq } = state.head;
  const draft: Draft = {
    ...{ state, size, hash, recordedAtUs, busSeq },
    ...{ tenants: new Map(), fresh: new Map(), rows: [], duplicates: 0 },
  };
  for (const message of messages) {
    if (message.busSeq <= draft.busSeq) continue; // redelivered after a crash between commit and acknowledgement
    if (message.busSeq !== draft.busSeq + 1n) throw missing(draft.busSeq + 1n);
    draft.busSeq = message.busSeq;
    if (message.brokerTimeUs > draft.recordedAtUs) draft.recordedAtUs = message.brokerTimeUs;
    if (message.events === undefined) {
      append(draft, message, madeOf(unreadable(message.digest, nilUuid), message));
    }
    for (const event of message.events ?? []) enter(draft, message, event);
  }
  return { head: headOf(draft), tenantHeads: draft.tenants, rows: draft.rows, duplicates: draft.duplicates };
};

interface Draft {
  readonly state: BatchState;
  size: bigint;
  hash: Buffer;
  recordedAtUs: bigint;
  busSeq: bigint;
  readonly tenants: Map<string, TenantHead>;
  readonly fresh: Map<string, Known>;
  readonly rows: SequencedRow[];
  duplicates: number;
}

const headOf = ({ state, size, hash, recordedAtUs, busSeq, rows }: Draft): LedgerHead => {
  const leaves = rows.map((row) => row.hash);
  return { size, hash, recordedAtUs, busSeq, frontier: appendLeaves(state.head.frontier, state.head.size, leaves) };
};

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
  draft.size += 1n;
  draft.hash = row.hash;
};

// member by member: a spread of so many would make an object that all later reading of it is slow on
const makeRow = (draft: Draft, message: BusMessage, entering: Entering): SequencedRow => {
  const { event, made, projection, callMark } = entering;
  const { tenant, kind, eventId } = event;
  const tenantHead = draft.tenants.get(tenant) ?? draft.state.tenantHeads.get(tenant) ?? noEntries;
  const bytes = encodeEntry({
    seq: draft.size,
    prev: draft.hash,
    tenant,
    tenantSeq: tenantHead.size,
    tenantPrev: tenantHead.hash,
    recordedAtUs: draft.recordedAtUs,
    occurredAtUs: event.occurredAtUs,
    eventId,
    busSeq: message.busSeq,
    kind,
    producer: message.producer,
    producerBoot: event.producerBoot,
    producerSeq: event.producerSeq,
    bodyCommit: entering.identity.bodyCommit,
  });
  return {
    seq: draft.size,
    hash: entryHash(bytes),
    bytes,
    tenant,
    tenantSeq: tenantHead.size,
    recordedAtUs: draft.recordedAtUs,
    eventId,
    kind,
    producer: message.producer,
    made,
    salt: asBuffer(event.salt),
    body: asBuffer(event.body),
    projection,
    callMark,
  };
};

const noEntries: TenantHead = { size: 0n, hash: zeroHash };

const knownBefore = (draft: Draft, eventId: string): Known | undefined =>
  draft.fresh.get(eventId) ?? draft.state.known.get(eventId);

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

const missing = (busSeq: bigint): Fault =>
  new Fault('ledger_halted', { details: { detail: `bus message ${busSeq} is missing` } });
