// A tenant's entries, newest first. Row level security sees one tenant; the filters use indexes over derived columns.
import type { Querying } from '@tappass/postgres/transaction';
import { withTenant } from '@tappass/postgres/with-tenant';
import type pg from 'pg';
import type { FoundRow } from '../domain/entry-view.ts';
import type { EntryFilter } from '../domain/query.ts';

export interface FoundEntry extends FoundRow {
  readonly seq: bigint;
}
/** `agentId` narrows to the entries of one agent: what an agent's own key may see. */
export interface Reader {
  readonly tenant: string;
  readonly agentId: string | undefined;
}

interface Row {
  seq: string;
  hash: Buffer;
  entry: Buffer;
  body: Buffer | null;
}

const select = 'select e.seq, e.hash, e.entry, b.body from entry e join body b on b.seq = e.seq';

export const findEntries = (pool: pg.Pool, reader: Reader, filter: EntryFilter): Promise<FoundEntry[]> =>
  withTenant(pool, reader.tenant, async (client) => {
    const from = filter.sinceUs === undefined ? undefined : await seqOfTime(client, filter.sinceUs, 'first_seq');
    if (from === 'later') return [];
    const to = filter.untilUs === undefined ? undefined : await seqOfTime(client, filter.untilUs, 'next_seq');
    const { where, values } = conditions([
      ['e.tenant_id = ?', reader.tenant],
      ['b.tenant_id = ?', reader.tenant],
      ['b.agent_id = ?', reader.agentId],
      ['b.agent_id = ?', filter.agentId],
      ['e.kind = ?', filter.kind],
      ['b.session_id = ?', filter.sessionId],
      ['b.decision = ?', filter.decision],
      ['e.seq < ?', filter.beforeSeq],
      ['e.seq >= ?', from],
      ['e.seq < ?', to === 'later' ? undefined : to],
      ['e.recorded_at_us >= ?', filter.sinceUs],
      ['e.recorded_at_us < ?', filter.untilUs],
    ]);
    const { rows } = await client.query<Row>(
      `${select} where ${where} order by e.seq desc limit ${filter.limit}`,
      values,
    );
    return rows.map(found);
  });

/** How an entry is named; of those of one request the last is its outcome. */
export type EntryName = { readonly seq: bigint } | { readonly eventId: string } | { readonly requestId: string };

/** Undefined when this reader has no such entry. */
export const findEntry = (pool: pg.Pool, reader: Reader, name: EntryName): Promise<FoundEntry | undefined> =>
  withTenant(pool, reader.tenant, async (client) => {
    const { where, values } = conditions([
      ['e.tenant_id = ?', reader.tenant],
      ['b.tenant_id = ?', reader.tenant],
      ['b.agent_id = ?', reader.agentId],
      ['e.seq = ?', 'seq' in name ? name.seq : undefined],
      ['e.event_id = ?', 'eventId' in name ? name.eventId : undefined],
      ['b.request_id = ?', 'requestId' in name ? name.requestId : undefined],
    ]);
    const { rows } = await client.query<Row>(`${select} where ${where} order by e.seq desc limit 1`, values);
    return rows[0] && found(rows[0]);
  });

// Batches hold all tenants' entries in order of time: the first one that reaches the time bounds the sequence numbers.
const seqOfTime = async (
  client: Querying,
  timeUs: bigint,
  bound: 'first_seq' | 'next_seq',
): Promise<bigint | 'later'> => {
  const { rows } = await client.query<{ seq: string }>(
    `select ${bound} as seq from batch where recorded_at_us >= $1 order by recorded_at_us, first_bus_seq limit 1`,
    [timeUs],
  );
  return rows[0] === undefined ? 'later' : BigInt(rows[0].seq);
};

const conditions = (list: readonly (readonly [string, string | bigint | undefined])[]) => {
  const given = list.filter(([, value]) => value !== undefined);
  return {
    where: given.map(([condition], at) => condition.replace('?', `$${at + 1}`)).join(' and '),
    values: given.map(([, value]) => value),
  };
};

const found = (row: Row): FoundEntry => ({ seq: BigInt(row.seq), hash: row.hash, bytes: row.entry, body: row.body });
