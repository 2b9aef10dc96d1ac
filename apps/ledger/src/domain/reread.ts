// What is read again before it is signed: committed rows extend a trusted prefix only when every hash in them is recomputed.
import { bodyCommit, entryHash, hashBytes, zeroHash } from './hash.ts';
import { appendLeaf, appendLeaves, type Frontier } from './merkle.ts';
import { splitHashes } from './tiles.ts';
import { type FirstBad, type StoredRow, tryDecode } from './verify-chain.ts';

/** A prefix of the ledger whose hashes were recomputed from the stored bytes. */
export interface Trusted {
  readonly size: bigint;
  readonly hash: Buffer;
  readonly frontier: Frontier;
}

export const nothingTrusted: Trusted = { size: 0n, hash: zeroHash, frontier: [] };

/** Rows as the database gives account of them, without their bytes. */
export interface Account {
  /** Whether the hash, the place and the commitment to the body that it recomputed are those of every row. */
  readonly sound: boolean;
  /** What each row names as the hash of the row before it. */
  readonly prevs: Buffer;
  readonly hashes: Buffer;
}

/** The longer prefix; undefined when the rows are not sound, or not `count` in one chain that goes on where the prefix ends. */
export const extend = (trusted: Trusted, count: number, { sound, prevs, hashes }: Account): Trusted | undefined => {
  const ends = hashes.length - hashBytes;
  if (!sound || count === 0 || hashes.length !== count * hashBytes || prevs.length !== hashes.length) return undefined;
  if (!prevs.equals(Buffer.concat([trusted.hash, hashes.subarray(0, ends)]))) return undefined;
  return {
    size: trusted.size + BigInt(count),
    hash: hashes.subarray(ends),
    frontier: appendLeaves(trusted.frontier, trusted.size, splitHashes(hashes)),
  };
};

/** The longer prefix, or the first row that is not what it was: a bit that flipped on its way to the disk is found here. */
export const reread = (trusted: Trusted, rows: readonly StoredRow[]): Trusted | FirstBad => {
  let { size, hash, frontier } = trusted;
  for (const row of rows) {
    if (row.seq !== size) return { seq: size, rule: 'missing_row' };
    if (!entryHash(row.bytes).equals(row.hash)) return { seq: row.seq, rule: 'entry_hash' };
    const entry = tryDecode(row.bytes);
    if (entry === undefined) return { seq: row.seq, rule: 'entry_format' };
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
