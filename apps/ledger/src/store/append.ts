// Appends one batch in one transaction: what the stream said becomes entries, or nothing happened at all.
import type { Querying } from '@tappass/postgres/transaction';
import type pg from 'pg';
import { decodeEntry } from '../domain/entry.ts';
import {
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
import { applyCallMarks } from './call-window-rows.ts';
import { lockHead, writeHead } from './head.ts';
import { writeTiles } from './tiles.ts';
import { inWholeLedger } from './whole-ledger.ts';

export interface Turn {
  readonly epoch: bigint;
  readonly streamId: string;
}

/** Throws `ledger_fenced` when the turn is over, `ledger_halted` when a message is missing, `not_ready` when the database is away. */
export const appendBatch = (pool: pg.Pool, turn: Turn, messages: readonly BusMessage[]): Promise<SequencedBatch> =>
  inWholeLedger(pool, async (client) => {
    const head = await lockHead(client, turn.epoch);
    const batch = await sequence(client, head, messages);
    if (batch.rows.length > 0) {
      await insertEntries(client, batch.rows);
      await insertBodies(client, batch.rows);
      await writeTenantHeads(client, batch.tenantHeads);
      await applyCallMarks(
        client,
        batch.rows.flatMap((row) => row.callMark ?? []),
      );
      await writeTiles(client, head.size, batch.head.size);
    }
    if (batch.head.busSeq > head.busSeq) {
      await insertBatch(client, head, batch.head, turn);
      await writeHead(client, batch.head, turn.streamId);
    }
    return batch;
  });

const sequence = async (
  client: Querying,
  head: LedgerHead,
  messages: readonly BusMessage[],
): Promise<SequencedBatch> => {
  const events = messages.flatMap((message) => message.events ?? []);
  const tenantHeads = await readTenantHeads(client, [nilUuid, ...events.map((event) => event.tenant)]);
  const ids = events.map((event) => event.eventId);
  const known = await readKnown(client, ids);
  const batch = sequenceBatch({ head, tenantHeads, known }, messages);
  const madeBefore = await readKnown(client, madeIds(batch));
  if (madeBefore.size === 0) return batch;
  return sequenceBatch({ head, tenantHeads, known: new Map([...known, ...madeBefore]) }, messages);
};

const readTenantHeads = async (client: Querying, tenants: readonly string[]): Promise<Map<string, TenantHead>> => {
  const ids = [...new Set(tenants.filter(isUuid))];
  const { rows } = await client.query<{ tenant_id: string; size: string; hash: Buffer }>(
    'select tenant_id, size, hash from tenant_head where tenant_id = any($1::uuid[])',
    [ids],
  );
  return new Map(rows.map((row) => [row.tenant_id, { size: BigInt(row.size), hash: row.hash }]));
};

const readKnown = async (client: Querying, eventIds: readonly string[]): Promise<Map<string, Known>> => {
  const ids = eventIds.filter(isUuid);
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<{ event_id: string; seq: string; entry: Buffer }>(
    'select event_id, seq, entry from entry where event_id = any($1::uuid[])',
    [ids],
  );
  return new Map(rows.map((row) => [row.event_id, { seq: BigInt(row.seq), identity: decodeEntry(row.entry) }]));
};

const insertEntries = async (client: Querying, rows: readonly SequencedRow[]): Promise<void> => {
  const hashes = packed(rows.map((row) => row.hash));
  const entries = packed(rows.map((row) => row.bytes));
  await client.query({
    name: 'insert_entries',
    text: `insert into entry (seq, hash, entry, tenant_id, tenant_seq, recorded_at_us, event_id, kind, producer)
      select seq, substring($2::bytea from hash_at for hash_size), substring($3::bytea from entry_at for entry_size),
        tenant_id, tenant_seq, recorded_at_us, event_id, kind, producer
      from unnest($1::bigint[], $4::int[], $5::int[], $6::int[], $7::int[], $8::uuid[], $9::bigint[], $10::bigint[],
        $11::uuid[], $12::text[], $13::text[])
        as row (seq, hash_at, hash_size, entry_at, entry_size, tenant_id, tenant_seq, recorded_at_us, event_id, kind, producer)`,
    values: [
      rows.map((row) => row.seq),
      hashes.bytes,
      entries.bytes,
      hashes.places,
      hashes.sizes,
      entries.places,
      entries.sizes,
      rows.map((row) => row.tenant),
      rows.map((row) => row.tenantSeq),
      rows.map((row) => row.recordedAtUs),
      rows.map((row) => row.eventId),
      rows.map((row) => row.kind),
      rows.map((row) => row.producer),
    ],
  });
};

const insertBodies = async (client: Querying, rows: readonly SequencedRow[]): Promise<void> => {
  const salts = packed(rows.map((row) => row.salt));
  const bodies = packed(rows.map((row) => row.body));
  await client.query({
    name: 'insert_bodies',
    text: `insert into body (seq, tenant_id, salt, body, agent_id, session_id, decision)
      select seq, tenant_id, substring($2::bytea from salt_at for salt_size),
        substring($3::bytea from body_at for body_size), agent_id, session_id, decision
      from unnest($1::bigint[], $4::int[], $5::int[], $6::int[], $7::int[], $8::uuid[], $9::text[], $10::text[], $11::text[])
        as row (seq, salt_at, salt_size, body_at, body_size, tenant_id, agent_id, session_id, decision)`,
    values: [
      rows.map((row) => row.seq),
      salts.bytes,
      bodies.bytes,
      salts.places,
      salts.sizes,
      bodies.places,
      bodies.sizes,
      rows.map((row) => row.tenant),
      rows.map((row) => row.projection.agentId),
      rows.map((row) => row.projection.sessionId),
      rows.map((row) => row.projection.decision),
    ],
  });
};

/**
 * Many values as one, cut apart again by the database: one parameter of bytes travels as it is, an array of them as twice
 * as many hexadecimal digits.
 */
const packed = (values: readonly Buffer[]) => {
  const places: number[] = [];
  let at = 1; // SQL counts from one
  for (const value of values) {
    places.push(at);
    at += value.length;
  }
  return { bytes: Buffer.concat(values, at - 1), places, sizes: values.map((value) => value.length) };
};

const writeTenantHeads = async (client: Querying, heads: ReadonlyMap<string, TenantHead>): Promise<void> => {
  const list = [...heads];
  await client.query(
    `insert into tenant_head (tenant_id, size, hash)
      select * from unnest($1::uuid[], $2::bigint[], $3::bytea[])
      on conflict (tenant_id) do update set size = excluded.size, hash = excluded.hash`,
    [list.map(([tenant]) => tenant), list.map(([, head]) => head.size), list.map(([, head]) => head.hash)],
  );
};

const insertBatch = async (client: Querying, before: LedgerHead, after: LedgerHead, turn: Turn): Promise<void> => {
  await client.query(
    `insert into batch (first_bus_seq, last_bus_seq, first_seq, next_seq, stream_id, epoch, recorded_at_us)
      values ($1, $2, $3, $4, $5, $6, $7)`,
    [before.busSeq + 1n, after.busSeq, before.size, after.size, turn.streamId, turn.epoch, after.recordedAtUs],
  );
};
