// Reads the ledger as it is stored, page by page in order of seq, for whoever recomputes it.
import type { Querying } from '@tappass/postgres/transaction';
import type { StoredHead, StoredRow } from '../domain/verify-chain.ts';
import { openWindows } from './call-window-rows.ts';

interface Row {
  seq: string;
  hash: Buffer;
  entry: Buffer;
  tenant_id: string;
  tenant_seq: string;
  recorded_at_us: string;
  event_id: string;
  kind: string;
  producer: string;
  body_tenant_id: string | null;
  salt: Buffer | null;
  body: string | null;
  agent_id: string | null;
  session_id: string | null;
  decision: string | null;
  request_id: string | null;
}

const page = `
  select e.seq, e.hash, e.entry, e.tenant_id, e.tenant_seq, e.recorded_at_us, e.event_id, e.kind, e.producer,
    b.tenant_id as body_tenant_id, b.salt, encode(b.body, 'escape') as body, b.agent_id, b.session_id, b.decision, b.request_id
  from entry e left join body b on b.seq = e.seq
  where e.seq >= $1 order by e.seq limit $2`;

/** At most `limit` rows from `fromSeq` on. */
export const readRows = async (client: Querying, fromSeq: bigint, limit: number): Promise<StoredRow[]> => {
  const { rows } = await client.query<Row>({ name: 'read_rows', text: page, values: [fromSeq, limit] });
  return rows.map(storedRow);
};

/** When each of at most `limit` entries from `fromSeq` on was recorded, in microseconds. */
export const timesOf = async (client: Querying, fromSeq: bigint, limit: number): Promise<bigint[]> => {
  const { rows } = await client.query<{ us: string }>({
    name: 'read_times',
    text: 'select recorded_at_us as us from entry where seq >= $1 and seq < $2 order by seq',
    values: [fromSeq, fromSeq + BigInt(limit)],
  });
  return rows.map(({ us }) => BigInt(us));
};

export const readStoredHead = async (client: Querying): Promise<StoredHead> => {
  const head = await client.query<{
    size: string;
    hash: Buffer;
    frontier: Buffer;
    recorded_at_us: string;
    bus_seq: string;
  }>('select size, hash, frontier, recorded_at_us, bus_seq from head');
  const tenants = await client.query<{ tenant_id: string; size: string; hash: Buffer }>(
    'select tenant_id, size, hash from tenant_head',
  );
  const { size, hash, frontier, recorded_at_us, bus_seq } = head.rows[0] ?? noHead;
  return {
    ...{ size: BigInt(size), hash, frontier, recordedAtUs: BigInt(recorded_at_us), busSeq: BigInt(bus_seq) },
    windows: await openWindows(client),
    tenantHeads: new Map(tenants.rows.map((row) => [row.tenant_id, { size: BigInt(row.size), hash: row.hash }])),
  };
};

const noHead = { size: '0', hash: Buffer.alloc(0), frontier: Buffer.alloc(0), recorded_at_us: '0', bus_seq: '0' };

const storedRow = (row: Row): StoredRow => ({
  seq: BigInt(row.seq),
  hash: row.hash,
  bytes: row.entry,
  columns: {
    tenant: row.tenant_id,
    bodyTenant: row.body_tenant_id ?? undefined,
    tenantSeq: BigInt(row.tenant_seq),
    recordedAtUs: BigInt(row.recorded_at_us),
    eventId: row.event_id,
    kind: row.kind,
    producer: row.producer,
    agentId: row.agent_id,
    sessionId: row.session_id,
    decision: row.decision,
    requestId: row.request_id,
  },
  salt: row.salt,
  body: row.body === null ? null : unescaped(row.body),
});

/** A body is text, nearly all of it ASCII: in this form it travels at half the length of hexadecimal, and is read at a third of its price. */
const unescaped = (text: string): Buffer =>
  Buffer.from(text.includes('\\') ? text.replace(escapes, unescapedOne) : text, 'latin1');

/** A backslash twice, or a byte in three octal digits. */
const escapes = /\\(\\|[0-3][0-7]{2})/g;
const unescapedOne = (_: string, what: string): string =>
  what === '\\' ? what : String.fromCharCode(Number.parseInt(what, 8));
