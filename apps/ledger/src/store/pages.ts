// A stretch of the ledger with everything that lies beside it, read together, and its fingerprint as the database makes it.
import type { Querying } from '@tappass/postgres/transaction';
import type { StoredBatch } from '../domain/batch-check.ts';
import { type TileId, tilesCompleted, tileWidth } from '../domain/tiles.ts';
import type { StoredRow } from '../domain/verify-chain.ts';
import { readBatches } from './batches.ts';
import { readCheckpoints, type StoredCheckpoint } from './checkpoints.ts';
import { readRows } from './read-rows.ts';
import { readTilesBytes } from './tiles.ts';

export interface Span {
  /** Entries [fromSeq, endSeq), and checkpoints over so many. Nothing can be added to them once the ledger has `endSeq`. */
  readonly fromSeq: bigint;
  readonly endSeq: bigint;
  /** Batches that begin after the first and at most at the second. */
  readonly afterBusSeq: bigint;
  readonly lastBusSeq: bigint;
}
export interface Page {
  readonly span: Span;
  readonly rows: readonly StoredRow[];
  /** So many that all rows are in one, or all that there are. */
  readonly batches: readonly StoredBatch[];
  /** By their size, from `fromSeq` on. */
  readonly checkpoints: ReadonlyMap<bigint, readonly StoredCheckpoint[]>;
  /** Those its rows complete, in the order they complete them. */
  readonly tiles: readonly (Buffer | undefined)[];
  readonly fingerprint: Buffer;
}
export interface Asked {
  readonly fromSeq: bigint;
  readonly endSeq: bigint;
  readonly afterBusSeq: bigint;
  /** The last number of the bus that the ledger counts. */
  readonly upToBusSeq: bigint;
  /** Entries for which batches were read before. Without it all that are left are read. */
  readonly batched: bigint | undefined;
}

const batchesAtOnce = 500;

export const readPage = async (client: Querying, asked: Asked): Promise<Page> => {
  const { fromSeq, endSeq, afterBusSeq } = asked;
  const [rows, checkpoints, tiles] = await Promise.all([
    endSeq > fromSeq ? readRows(client, fromSeq, Number(endSeq - fromSeq)) : [],
    readCheckpoints(client, fromSeq - 1n, endSeq),
    readTilesBytes(client, inOrderOfCompletion(tilesCompleted(fromSeq, endSeq))),
  ]);
  const batches = await readEnough(client, asked);
  const span = { fromSeq, endSeq, afterBusSeq, lastBusSeq: batches.at(-1)?.firstBusSeq ?? afterBusSeq };
  return {
    span,
    rows,
    batches,
    checkpoints: bySize(checkpoints),
    tiles,
    fingerprint: await readFingerprint(client, span),
  };
};

const bySize = (checkpoints: readonly StoredCheckpoint[]): Map<bigint, StoredCheckpoint[]> => {
  const found = new Map<bigint, StoredCheckpoint[]>();
  for (const one of checkpoints) found.set(one.size, [...(found.get(one.size) ?? []), one]);
  return found;
};

const readEnough = async (
  client: Querying,
  { endSeq, afterBusSeq, upToBusSeq, batched }: Asked,
): Promise<StoredBatch[]> => {
  const batches: StoredBatch[] = [];
  for (let reaches = batched; reaches === undefined || reaches < endSeq; ) {
    const more = await readBatches(client, batches.at(-1)?.firstBusSeq ?? afterBusSeq, upToBusSeq, batchesAtOnce);
    if (more.length === 0) break;
    batches.push(...more);
    if (reaches !== undefined) reaches = batches.at(-1)?.nextSeq ?? endSeq;
  }
  return batches;
};

/** Every column of every row, as text: whatever somebody changes, adds or takes away in this stretch changes it. */
const fingerprint = `select pg_catalog.sha256(coalesce(string_agg(digest, ''::bytea order by part, first, second), '')) as digest from (
    select 1 as part, e.seq as first, 0::bigint as second,
      pg_catalog.sha256(convert_to(e::text || ' ' || coalesce(b::text, ''), 'UTF8')) as digest
    from entry e left join body b on b.seq = e.seq and b.seq >= $1 and b.seq < $2 where e.seq >= $1 and e.seq < $2
    union all
    select 2, first_bus_seq, 0, pg_catalog.sha256(convert_to(t::text, 'UTF8')) from batch t where first_bus_seq > $3 and first_bus_seq <= $4
    union all
    select 3, size, (extract(epoch from published_at) * 1000000)::bigint, pg_catalog.sha256(convert_to(t::text, 'UTF8'))
    from checkpoint t where size >= $1 and size < $2
    union all
    select 4, level, idx, pg_catalog.sha256(convert_to(t::text, 'UTF8'))
    from tile t join unnest($5::smallint[], $6::bigint[]) as asked (level, idx) using (level, idx)
  ) as parts (part, first, second, digest)`;

export const readFingerprint = async (
  client: Querying,
  { fromSeq, endSeq, afterBusSeq, lastBusSeq }: Span,
): Promise<Buffer> => {
  const tiles = tilesCompleted(fromSeq, endSeq);
  const { rows } = await client.query<{ digest: Buffer }>({
    name: 'fingerprint',
    text: fingerprint,
    values: [
      ...[fromSeq, endSeq, afterBusSeq, lastBusSeq],
      ...[tiles.map(({ level }) => level), tiles.map(({ index }) => index)],
    ],
  });
  return rows[0]?.digest ?? Buffer.alloc(0);
};

// one row may complete tiles of several levels, the lowest first
const inOrderOfCompletion = (tiles: readonly TileId[]): TileId[] => {
  const lastLeaf = ({ level, index }: TileId): bigint => (index + 1n) * tileWidth ** BigInt(level + 1);
  return [...tiles].sort((a, b) => Number(lastLeaf(a) - lastLeaf(b)) || a.level - b.level);
};
