// What is read again before it is signed: committed rows extend a trusted prefix only when every hash in them is recomputed.
import { decodeEntry } from './entry.ts';
import { bodyCommit, entryHash, zeroHash } from './hash.ts';
import { appendLeaf, type Frontier } from './merkle.ts';
import type { FirstBad, StoredRow } from './verify-chain.ts';

/** A prefix of the ledger whose hashes were recomputed from the stored bytes. */
export interface Trusted {
  readonly size: bigint;
  readonly hash: Buffer;
  readonly frontier: Frontier;
}

export const nothingTrusted: Trusted = { size: 0n, hash: zeroHash, frontier: [] };

/** The longer prefix, or the first row that is not what it was: a bit that flipped on its way to the disk is found here. */
export const reread = (trusted: Trusted, rows: readonly StoredRow[]): Trusted | FirstBad => {
  let { size, hash, frontier } = trusted;
  for (const row of rows) {
    if (row.seq !== size) return { seq: size, rule: 'missing_row' };
    if (!entryHash(row.bytes).equals(row.hash)) return { seq: row.seq, rule: 'entry_hash' };
    const entry = decodeEntry(row.bytes);
    if (entry.seq !== row.seq) return { seq: row.seq, rule: 'seq' };
    if (!entry.prev.equals(hash)) return { seq: row.seq, rule: 'prev' };
    if (row.salt !== null && row.body !== null && !bodyCommit(row.salt, row.body).equals(entry.bodyCommit)) {
      return { seq: row.seq, rule: 'body_commit' };
    }
    frontier = appendLeaf(frontier, size, row.hash);
    hash = row.hash;
    size += 1n;
  }
  return { size, hash, frontier };
};
