// The one row that says how far the ledger is, which stream it read, and whose turn it is to write.
import { Fault } from '@tappass/errors/fault';
import type { Querying } from '@tappass/postgres/transaction';
import { decodeFrontier, encodeFrontier } from '../domain/merkle.ts';
import type { LedgerHead } from '../domain/sequence-batch.ts';

export interface StoredLedgerHead extends LedgerHead {
  /** Name and creation stamp of the stream it was read from; undefined before the first message. */
  readonly streamId: string | undefined;
  readonly epoch: bigint;
}

interface HeadRow {
  size: string;
  hash: Buffer;
  frontier: Buffer;
  recorded_at_us: string;
  stream_id: string | null;
  bus_seq: string;
  epoch: string;
}

const columns = 'size, hash, frontier, recorded_at_us, stream_id, bus_seq, epoch';
const read = { name: 'read_head', text: `select ${columns} from head` };
const lock = { name: 'lock_head', text: `select ${columns} from head for update` };

/** Throws `ledger_halted` when the row is missing or its frontier cannot be that of its size. */
export const readHead = async (client: Querying): Promise<StoredLedgerHead> =>
  headOf((await client.query<HeadRow>(read)).rows[0]);

/** Locks the row until the transaction ends. Throws `ledger_fenced` when another sequencer has taken over since `epoch`. */
export const lockHead = async (client: Querying, epoch: bigint): Promise<StoredLedgerHead> => {
  const head = headOf((await client.query<HeadRow>(lock)).rows[0]);
  if (head.epoch !== epoch) throw new Fault('ledger_fenced');
  return head;
};

/** From now on only the holder of the returned epoch can write. */
export const takeEpoch = async (client: Querying): Promise<StoredLedgerHead> =>
  headOf((await client.query<HeadRow>(`update head set epoch = epoch + 1 returning ${columns}`)).rows[0]);

export const writeHead = async (client: Querying, head: LedgerHead, streamId: string): Promise<void> => {
  await client.query({
    name: 'write_head',
    text: 'update head set size = $1, hash = $2, frontier = $3, recorded_at_us = $4, stream_id = $5, bus_seq = $6',
    values: [head.size, head.hash, encodeFrontier(head.frontier), head.recordedAtUs, streamId, head.busSeq],
  });
};

const headOf = (row: HeadRow | undefined): StoredLedgerHead => {
  const size = BigInt(row?.size ?? 0);
  const frontier = decodeFrontier(row?.frontier ?? Buffer.alloc(1), size);
  if (row === undefined || frontier === undefined) {
    throw new Fault('ledger_halted', { details: { detail: 'the head is not readable' } });
  }
  return {
    ...{ size, frontier, hash: row.hash, streamId: row.stream_id ?? undefined },
    recordedAtUs: BigInt(row.recorded_at_us),
    busSeq: BigInt(row.bus_seq),
    epoch: BigInt(row.epoch),
  };
};
