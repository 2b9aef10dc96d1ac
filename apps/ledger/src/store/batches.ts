// Which messages of the bus became which entries, batch after batch, for whoever recomputes them.
import type { Querying } from '@tappass/postgres/transaction';
import type { StoredBatch } from '../domain/batch-check.ts';

interface Row {
  first_bus_seq: string;
  last_bus_seq: string;
  first_seq: string;
  next_seq: string;
  recorded_at_us: string;
}

/** At most `limit` batches that begin after the first number of the bus and at most at the second, in its order. */
export const readBatches = async (
  client: Querying,
  afterBusSeq: bigint,
  upToBusSeq: bigint,
  limit: number,
): Promise<StoredBatch[]> => {
  const { rows } = await client.query<Row>({
    name: 'read_batches',
    text: `select first_bus_seq, last_bus_seq, first_seq, next_seq, recorded_at_us from batch
      where first_bus_seq > $1 and first_bus_seq <= $2 order by first_bus_seq limit $3`,
    values: [afterBusSeq, upToBusSeq, limit],
  });
  return rows.map((row) => ({
    ...{ firstBusSeq: BigInt(row.first_bus_seq), lastBusSeq: BigInt(row.last_bus_seq) },
    ...{ firstSeq: BigInt(row.first_seq), nextSeq: BigInt(row.next_seq), recordedAtUs: BigInt(row.recorded_at_us) },
  }));
};
