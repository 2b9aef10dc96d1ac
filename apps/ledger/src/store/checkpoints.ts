// Signed checkpoints as they were published, oldest first; none is ever changed.
import type { Querying } from '@tappass/postgres/transaction';

export interface StoredCheckpoint {
  readonly size: bigint;
  readonly root: Buffer;
  readonly note: string;
}

interface Row {
  size: string;
  root: Buffer;
  note: string;
}

export const insertCheckpoint = async (client: Querying, { size, root, note }: StoredCheckpoint): Promise<void> => {
  await client.query('insert into checkpoint (size, root, note) values ($1, $2, $3)', [size, root, note]);
};

export const readLastCheckpoint = async (client: Querying): Promise<StoredCheckpoint | undefined> => {
  const { rows } = await client.query<Row>(
    'select size, root, note from checkpoint order by size desc, published_at desc limit 1',
  );
  return rows[0] && checkpointOf(rows[0]);
};

/** Checkpoints over more than `afterSize` and at most `upToSize` entries, by size. */
export const readCheckpoints = async (
  client: Querying,
  afterSize: bigint,
  upToSize: bigint,
): Promise<StoredCheckpoint[]> => {
  const { rows } = await client.query<Row>(
    'select size, root, note from checkpoint where size > $1 and size <= $2 order by size, published_at',
    [afterSize, upToSize],
  );
  return rows.map(checkpointOf);
};

const checkpointOf = (row: Row): StoredCheckpoint => ({ size: BigInt(row.size), root: row.root, note: row.note });
