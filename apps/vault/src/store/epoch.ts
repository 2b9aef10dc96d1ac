// The epoch: bumped in the same transaction as every act that takes something away, compared by whoever holds a lease.
import type { Querying } from '@tappass/postgres/transaction';

export interface Epoch {
  /** Another database, or one restored from a backup by hand, has another incarnation. */
  readonly incarnation: bigint;
  readonly n: bigint;
}

interface Row {
  incarnation: string;
  n: string;
}

export const readEpoch = async (client: Querying): Promise<Epoch> =>
  epochOf((await client.query<Row>('select incarnation, n from epoch')).rows[0]);

export const bumpEpoch = async (client: Querying): Promise<Epoch> =>
  epochOf((await client.query<Row>('update epoch set n = n + 1 returning incarnation, n')).rows[0]);

const epochOf = (row: Row | undefined): Epoch => ({
  incarnation: BigInt(row?.incarnation ?? 0),
  n: BigInt(row?.n ?? 0),
});
