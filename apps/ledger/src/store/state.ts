// Where the stored ledger ends, by every table that says so, in one snapshot.
import type { Querying } from '@tappass/postgres/transaction';
import type { StoredHead } from '../domain/verify-chain.ts';
import { readCheckpoints, type StoredCheckpoint } from './checkpoints.ts';
import { readStoredHead } from './read-rows.ts';

export interface StoredState {
  readonly head: StoredHead;
  /** Of the last row, -1 when there is none. */
  readonly lastSeq: bigint;
  readonly lastBusSeq: bigint;
  /** A checkpoint over more entries than the head counts. */
  readonly beyond: StoredCheckpoint | undefined;
}

const noLimit = 2n ** 62n;

export const readState = async (client: Querying): Promise<StoredState> => {
  const head = await readStoredHead(client);
  const { rows } = await client.query<{ seq: string; bus_seq: string }>(
    `select (select coalesce(max(seq), -1) from entry) as seq, (select coalesce(max(first_bus_seq), 0) from batch) as bus_seq`,
  );
  const [beyond] = await readCheckpoints(client, head.size, noLimit);
  return { head, lastSeq: BigInt(rows[0]?.seq ?? -1), lastBusSeq: BigInt(rows[0]?.bus_seq ?? 0), beyond };
};
