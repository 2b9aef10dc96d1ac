// The golden vectors: entries, hashes, tree, proofs, checkpoint and vkey come out byte for byte.
import { expect, test } from 'vitest';
import vectors from '../../../../vectors/vectors.json' with { type: 'json' };
import { openCheckpoint } from './checkpoint.ts';
import { decodeEntry, encodeEntry } from './entry.ts';
import { bodyCommit, entryHash } from './hash.ts';
import {
  appendLeaf,
  consistencyRanges,
  type Frontier,
  foldNodes,
  frontierRoot,
  inclusionRanges,
  type LeafRange,
  nodesOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';
import { decodeVkey, encodeVkey } from './note.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const hashes = vectors.entries.map((entry) => hex(entry.hash_hex));
const rootOf = (leaves: readonly Buffer[]): Buffer => {
  let frontier: Frontier = [];
  leaves.forEach((leaf, at) => {
    frontier = appendLeaf(frontier, BigInt(at), leaf);
  });
  return frontierRoot(frontier);
};
const rangeRoot = (range: LeafRange): Buffer =>
  foldNodes(
    nodesOf(range).map(({ level, index }) =>
      rootOf(hashes.slice(Number(index) << level, (Number(index) + 1) << level)),
    ),
  );

test('every entry decodes and encodes to the same bytes, and hashes to the given hash', () => {
  for (const vector of vectors.entries) {
    const bytes = hex(vector.entry_hex);
    const entry = decodeEntry(bytes);
    expect(encodeEntry(entry).toString('hex')).toBe(vector.entry_hex);
    expect(entryHash(bytes).toString('hex')).toBe(vector.hash_hex);
    expect(bodyCommit(hex(vector.salt_hex), Buffer.from(vector.body)).equals(entry.bodyCommit)).toBe(true);
  }
});

test('the entries are chained, over all and within each tenant', () => {
  const entries = vectors.entries.map((vector) => decodeEntry(hex(vector.entry_hex)));
  entries.slice(1).forEach((entry, at) => {
    expect(entry.prev.equals(hashes[at]!)).toBe(true);
  });
  expect(entries[2]!.tenantPrev.equals(hashes[0]!)).toBe(true);
  expect(entries.map((entry) => entry.tenantSeq)).toEqual([0n, 0n, 1n, 1n, 2n]);
});

test('the checkpoint is signed by the vkey and holds the root of the five entries', () => {
  const verifier = decodeVkey(vectors.vkey);
  expect(encodeVkey(verifier)).toBe(vectors.vkey);
  const checkpoint = openCheckpoint(vectors.checkpoint, 'tappass.example/ledger/prod', [verifier]);
  expect(checkpoint.size).toBe(5n);
  expect(checkpoint.root.equals(rootOf(hashes))).toBe(true);
});

test('the proofs come out as given and verify', () => {
  const inclusion = inclusionRanges(2n, 5n).map(rangeRoot);
  expect(inclusion.map((hash) => hash.toString('hex'))).toEqual(vectors.inclusion_2_of_5);
  expect(verifyInclusion(hashes[2]!, 2n, 5n, inclusion, rootOf(hashes))).toBe(true);
  const consistency = consistencyRanges(3n, 5n).map(rangeRoot);
  expect(consistency.map((hash) => hash.toString('hex'))).toEqual(vectors.consistency_3_5);
  const [first, second] = [
    { size: 3n, root: rootOf(hashes.slice(0, 3)) },
    { size: 5n, root: rootOf(hashes) },
  ];
  expect(verifyConsistency(first, second, consistency)).toBe(true);
});
