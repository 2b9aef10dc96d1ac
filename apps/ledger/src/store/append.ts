// Appends one batch in one transaction: what the stream said becomes entries, or nothing happened at all.
import type { Querying } from '@tappass/postgres/transaction';
import type pg from 'pg';
import { decodeEntry, eventIdIn, tenantIn } from '../domain/entry.ts';
import { hashBytes } from '../domain/hash.ts';
import {
  type BatchState,
  type BusMessage,
  type Known,
  type LedgerHead,
  madeIds,
  type SequencedBatch,
  type SequencedRow,
  sequenceBatch,
  type TenantHead,
} from '../domain/sequence-batch.ts';
import { isUuid, nilUuid } from '../domain/uuid.ts';
import { int4s, int8s, texts, uuids } from './array-parameter.ts';
import { readTouched, writeCallMarks } from './call-window-rows.ts';
import { lockHead, writeHead } from './head.ts';
import { writeTiles } from './tiles.ts';
import { inWholeLedger } from './whole-ledger.ts';

export interface Turn {
  readonly epoch: bigint;
  readonly streamId: string;
}

/** Throws `ledger_fenced` when the turn is over, `ledger_halted` when a message is missing, `not_ready` when the database is away. */
export const appendBatch = async (
  pool: pg.Pool,
  turn: Turn,
  messages: readonly BusMessage[],
): Promise<SequencedBatch> => {
  try {
    return await append(pool, turn, messages, nothingKnown);
  } catch (thrown) {
    // told twice, which is rare: nothing of the attempt stays, and now it is asked which events those are
    if (!isEventTaken(thrown)) throw thrown;
    return append(pool, turn, messages, readKnown);
  }
};

type AskKnown = (client: Querying, eventIds: readonly string[]) => Promise<Map<string, Known>>;

const nothingKnown: AskKnown = async () => new Map();
const isEventTaken = (thrown: unknown): boolean =>
  (thrown as { code?: unknown; constraint?: unknown }).code === '23505' &&
  (thrown as { constraint?: unknown }).constraint === 'entry_event_id_key';

// Three flights: what is there, what comes, and the windows it changes. Statements of one flight wait for no answer of another.
const append = (pool: pg.Pool, turn: Turn, messages: readonly BusMessage[], ask: AskKnown): Promise<SequencedBatch> =>
  inWholeLedger(pool, async (client) => {
    const events = messages.flatMap((message) => message.events ?? []);
    const [head, tenantHeads, known] = await Promise.all([
      lockHead(client, turn.epoch),
      readTenantHeads(client, [nilUuid, ...events.map((event) => event.tenant)]),
      ask(
        client,
        events.map((event) => event.eventId),
      ),
    ]);
    const batch = await sequence(client, { head, tenantHeads, known }, messages, ask);
    const marks = batch.rows.flatMap((row) => row.callMark ?? []);
    const [windows] = await Promise.all([
      readTouched(client, marks),
      ...(batch.rows.length > 0 ? writeEntries(client, head, batch) : []),
      ...(batch.head.busSeq > head.busSeq ? writePlace(client, head, batch.head, turn) : []),
    ]);
    await writeCallMarks(client, windows, marks);
    return batch;
  });

const writeEntries = (client: Querying, head: LedgerHead, batch: SequencedBatch): Promise<unknown>[] => [
  insertEntries(client, batch.rows),
  insertBodies(client, batch.rows),
  writeTenantHeads(client, batch.tenantHeads),
  writeTiles(client, head.size, batch.head.size),
];

const writePlace = (client: Querying, before: LedgerHead, after: LedgerHead, turn: Turn): Promise<unknown>[] => [
  insertBatch(client, before, after, turn),
  writeHead(client, after, turn.streamId),
];

const sequence = async (
  client: Querying,
  state: BatchState,
  messages: readonly BusMessage[],
  ask: AskKnown,
): Promise<SequencedBatch> => {
  const batch = sequenceBatch(state, messages);
  const madeBefore = await ask(client, madeIds(batch));
  if (madeBefore.size === 0) return batch;
  return sequenceBatch({ ...state, known: new Map([...state.known, ...madeBefore]) }, messages);
};

const readTenantHeads = async (client: Querying, tenants: readonly string[]): Promise<Map<string, TenantHead>> => {
  const ids = [...new Set(tenants)].filter(isUuid);
  const { rows } = await client.query<{ tenant_id: string; size: string; hash: Buffer }>({
    name: 'read_tenant_heads',
    text: 'select tenant_id, size, hash from tenant_head where tenant_id = any($1::uuid[])',
    values: [ids],
  });
  return new Map(rows.map((row) => [row.tenant_id, { size: BigInt(row.size), hash: row.hash }]));
};

const readKnown: AskKnown = async (client, eventIds) => {
  const ids = eventIds.filter(isUuid);
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<{ event_id: string; seq: string; entry: Buffer }>(
    'select event_id, seq, entry from entry where event_id = any($1::uuid[])',
    [ids],
  );
  return new Map(rows.map((row) => [row.event_id, { seq: BigInt(row.seq), identity: decodeEntry(row.entry) }]));
};

const insertEntries = async (client: Querying, rows: readonly SequencedRow[]): Promise<void> => {
  const entries = packed(rows.map((row) => row.bytes));
  await client.query({
    name: 'insert_entries',
    text: `insert into entry (seq, hash, entry, tenant_id, tenant_seq, recorded_at_us, event_id, kind, producer)
      select $1::bigint + nth - 1, substring($2::bytea from ${hashBytes} * (nth::int - 1) + 1 for ${hashBytes}),
        substring($3::bytea from entry_at for entry_size), tenant_id, tenant_seq, recorded_at_us, event_id, kind, producer
      from unnest($4::int[], $5::int[], $6::uuid[], $7::bigint[], $8::bigint[], $9::uuid[], $10::text[], $11::text[])
        with ordinality
        as row (entry_at, entry_size, tenant_id, tenant_seq, recorded_at_us, event_id, kind, producer, nth)`,
    values: [
      rows[0]?.seq,
      Buffer.concat(rows.map((row) => row.hash)),
      entries.bytes,
      entries.places,
      entries.sizes,
      uuids(rows.map((row) => tenantIn(row.bytes))),
      int8s(rows.map((row) => row.tenantSeq)),
      int8s(rows.map((row) => row.recordedAtUs)),
      uuids(rows.map((row) => eventIdIn(row.bytes))),
      texts(rows.map((row) => row.kind)),
      texts(rows.map((row) => row.producer)),
    ],
  });
};

const insertBodies = async (client: Querying, rows: readonly SequencedRow[]): Promise<void> => {
  const salts = packed(rows.map((row) => row.salt));
  const bodies = packed(rows.map((row) => row.body));
  await client.query({
    name: 'insert_bodies',
    text: `insert into body (seq, tenant_id, salt, body, agent_id, session_id, decision, request_id)
      select $1::bigint + nth - 1, tenant_id, substring($2::bytea from salt_at for salt_size),
        substring($3::bytea from body_at for body_size), agent_id, session_id, decision, request_id
      from unnest($4::int[], $5::int[], $6::int[], $7::int[], $8::uuid[], $9::text[], $10::text[], $11::text[], $12::text[])
        with ordinality
        as row (salt_at, salt_size, body_at, body_size, tenant_id, agent_id, session_id, decision, request_id, nth)`,
    values: [
      rows[0]?.seq,
      salts.bytes,
      bodies.bytes,
      salts.places,
      salts.sizes,
      bodies.places,
      bodies.sizes,
      uuids(rows.map((row) => tenantIn(row.bytes))),
      texts(rows.map((row) => row.projection.agentId)),
      texts(rows.map((row) => row.projection.sessionId)),
      texts(rows.map((row) => row.projection.decision)),
      texts(rows.map((row) => row.projection.requestId)),
    ],
  });
};

/** Many values as one, cut apart again by the database: so a body is copied once on its way, and never in hexadecimal. */
const packed = (values: readonly Buffer[]) => {
  const places: number[] = [];
  let at = 1; // SQL counts from one
  for (const value of values) {
    places.push(at);
    at += value.length;
  }
  return {
    bytes: Buffer.concat(values, at - 1),
    places: int4s(places),
    sizes: int4s(values.map((value) => value.length)),
  };
};

const writeTenantHeads = async (client: Querying, heads: ReadonlyMap<string, TenantHead>): Promise<void> => {
  const list = [...heads];
  await client.query({
    name: 'write_tenant_heads',
    text: `insert into tenant_head (tenant_id, size, hash)
        select * from unnest($1::uuid[], $2::bigint[], $3::bytea[])
        on conflict (tenant_id) do update set size = excluded.size, hash = excluded.hash`,
    values: [list.map(([tenant]) => tenant), list.map(([, head]) => head.size), list.map(([, head]) => head.hash)],
  });
};

const insertBatch = async (client: Querying, before: LedgerHead, after: LedgerHead, turn: Turn): Promise<void> => {
  await client.query({
    name: 'insert_batch',
    text: `insert into batch (first_bus_seq, last_bus_seq, first_seq, next_seq, stream_id, epoch, recorded_at_us)
        values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [before.busSeq + 1n, after.busSeq, before.size, after.size, turn.streamId, turn.epoch, after.recordedAtUs],
  });
};
