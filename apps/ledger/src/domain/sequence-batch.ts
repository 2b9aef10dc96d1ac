// Sequencing as a pure function of (state, messages): a standby or a replay of the stream gets byte-identical entries.
import { Fault } from '@tappass/errors/fault';
import { encodeEntry } from './entry.ts';
import { type ArrivedEvent, admit, eventDigest } from './event.ts';
import { bodyCommit, entryHash, zeroHash } from './hash.ts';
import { appendLeaf, type Frontier } from './merkle.ts';
import { nothingSearchable, type Projection, project } from './projection.ts';
import { nilUuid, uuidV7TimeMs } from './uuid.ts';
import { conflicting, late, rejected, unreadable } from './wrapped-event.ts';

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
export interface Seen {
  readonly seq: bigint;
  readonly digest: Buffer;
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
  readonly digest: Buffer;
  readonly salt: Buffer;
  readonly body: Buffer;
  readonly projection: Projection;
}
export interface BatchState {
  readonly head: LedgerHead;
  /** Heads of at least the tenants the messages name; a tenant not in here is new. */
  readonly tenantHeads: ReadonlyMap<string, TenantHead>;
  /** Of the event ids the messages carry, those entered before. */
  readonly seen: ReadonlyMap<string, Seen>;
}
export interface SequencedBatch {
  readonly head: LedgerHead;
  /** Only the tenants that changed. */
  readonly tenantHeads: ReadonlyMap<string, TenantHead>;
  readonly rows: readonly SequencedRow[];
  readonly duplicates: number;
}

/** How long event ids are remembered; older events go in as `ledger_late`. */
export const seenWindowUs = 30n * 24n * 3600n * 1_000_000n;

/** Ids of entries the ledger made around events: when one is in `seen` after all, the batch is made again knowing it. */
export const wrappedIds = (batch: SequencedBatch): string[] =>
  batch.rows.filter((row) => uuidV7TimeMs(row.eventId) === undefined).map((row) => row.eventId);

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
    if (message.events === undefined) append(draft, message, unreadable(message.digest, nilUuid), message.digest);
    for (const event of message.events ?? []) enter(draft, message, event);
  }
  return { head: draft.head, tenantHeads: draft.tenants, rows: draft.rows, duplicates: draft.duplicates };
};

interface Draft {
  readonly state: BatchState;
  head: LedgerHead;
  readonly tenants: Map<string, TenantHead>;
  readonly fresh: Map<string, Seen>;
  readonly rows: SequencedRow[];
  duplicates: number;
}

const enter = (draft: Draft, message: BusMessage, event: ArrivedEvent): void => {
  const digest = eventDigest(event, message.producer);
  const { entered, projection } = asEntered(draft, message, event, digest);
  append(draft, message, entered, digest, projection);
};

const asEntered = (
  draft: Draft,
  message: BusMessage,
  event: ArrivedEvent,
  digest: Buffer,
): { entered: ArrivedEvent; projection?: Projection } => {
  const admission = admit(event, message.own);
  if (!admission.ok) return { entered: rejected(event, digest, admission.why) };
  const before = seenBefore(draft, event.eventId);
  if (before !== undefined && !before.digest.equals(digest)) {
    return { entered: conflicting(event, digest, before.seq) };
  }
  if (isLate(event.eventId, draft.head.recordedAtUs)) return { entered: late(event, digest) };
  return { entered: event, projection: project(admission.body) };
};

const append = (
  draft: Draft,
  message: BusMessage,
  event: ArrivedEvent,
  digest: Buffer,
  projection: Projection = nothingSearchable,
): void => {
  if (seenBefore(draft, event.eventId) !== undefined) {
    draft.duplicates++;
    return;
  }
  const row = makeRow(draft, message, event, digest, projection);
  draft.rows.push(row);
  draft.fresh.set(row.eventId, { seq: row.seq, digest });
  draft.tenants.set(row.tenant, { size: row.tenantSeq + 1n, hash: row.hash });
  const { size, frontier } = draft.head;
  draft.head = { ...draft.head, size: size + 1n, hash: row.hash, frontier: appendLeaf(frontier, size, row.hash) };
};

const makeRow = (
  { state, head, tenants }: Draft,
  message: BusMessage,
  event: ArrivedEvent,
  digest: Buffer,
  projection: Projection,
): SequencedRow => {
  const { tenant, kind, eventId } = event;
  const { producer, busSeq } = message;
  const tenantHead = tenants.get(tenant) ?? state.tenantHeads.get(tenant) ?? { size: 0n, hash: zeroHash };
  const place = { seq: head.size, tenantSeq: tenantHead.size, recordedAtUs: head.recordedAtUs };
  const salt = Buffer.from(event.salt);
  const body = Buffer.from(event.body);
  const bytes = encodeEntry({
    ...place,
    ...{ tenant, kind, eventId, producer, busSeq },
    prev: head.hash,
    tenantPrev: tenantHead.hash,
    occurredAtUs: event.occurredAtUs,
    producerBoot: event.producerBoot,
    producerSeq: event.producerSeq,
    bodyCommit: bodyCommit(salt, body),
  });
  return { ...place, hash: entryHash(bytes), bytes, tenant, kind, eventId, producer, digest, salt, body, projection };
};

const seenBefore = (draft: Draft, eventId: string): Seen | undefined =>
  draft.fresh.get(eventId) ?? draft.state.seen.get(eventId);

const isLate = (eventId: string, recordedAtUs: bigint): boolean =>
  BigInt(uuidV7TimeMs(eventId) ?? 0) * 1000n < recordedAtUs - seenWindowUs;

const missing = (busSeq: bigint): Fault =>
  new Fault('ledger_halted', { details: { detail: `bus message ${busSeq} is missing` } });
