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
  await client.query({
    name: 'insert_entries',
    text: `insert into entry (seq, hash, entry, tenant_id, tenant_seq, recorded_at_us, event_id, kind, producer)
      select * from unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::uuid[], $5::bigint[], $6::bigint[], $7::uuid[],
        $8::text[], $9::text[])`,
    values: [
      rows.map((row) => row.seq),
      rows.map((row) => row.hash),
      rows.map((row) => row.bytes),
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
  await client.query({
    name: 'insert_bodies',
    text: `insert into body (seq, tenant_id, salt, body, agent_id, session_id, decision)
      select * from unnest($1::bigint[], $2::uuid[], $3::bytea[], $4::bytea[], $5::text[], $6::text[], $7::text[])`,
    values: [
      rows.map((row) => row.seq),
      rows.map((row) => row.tenant),
      rows.map((row) => row.salt),
      rows.map((row) => row.body),
      rows.map((row) => row.projection.agentId),
      rows.map((row) => row.projection.sessionId),
      rows.map((row) => row.projection.decision),
    ],
  });
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
