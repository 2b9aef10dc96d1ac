import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { entryHash, nodeHash } from './hash.ts';
import {
  appendLeaf,
  consistencyRanges,
  decodeFrontier,
  emptyRoot,
  encodeFrontier,
  type Frontier,
  foldNodes,
  frontierRoot,
  inclusionRanges,
  type LeafRange,
  nodesOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';

// RFC 6962's own test inputs, and more leaves of our own
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const leaves = Array.from({ length: 70 }, (_, at) => entryHash(Buffer.from(inputs[at] ?? `0${at}aa`, 'hex')));
const knownRoots: Readonly<Record<number, string>> = {
  1: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  2: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  3: 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  5: '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  8: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
};

// the definition of RFC 6962 2.1, by recursion: what every faster way must equal
const treeHash = (from: number, to: number): Buffer => {
  if (to - from === 1) return leaves[from]!;
  let split = 1;
  while (split * 2 < to - from) split *= 2;
  return nodeHash(treeHash(from, from + split), treeHash(from + split, to));
};
const frontiers: Frontier[] = [[]];
leaves.forEach((leaf, at) => {
  frontiers.push(appendLeaf(frontiers[at]!, BigInt(at), leaf));
});
const root = (size: number): Buffer => frontierRoot(frontiers[size]!);
const rangeRoot = (range: LeafRange): Buffer =>
  foldNodes(
    nodesOf(range).map((node) => treeHash(Number(node.index) << node.level, (Number(node.index) + 1) << node.level)),
  );
const flipped = (hash: Buffer): Buffer => Buffer.from(hash.map((byte, at) => (at === 7 ? byte ^ 1 : byte)));

test('the roots known from RFC 6962 come out', () => {
  for (const [size, expected] of Object.entries(knownRoots)) {
    expect(root(Number(size)).toString('hex'), size).toBe(expected);
  }
  expect(root(0).equals(emptyRoot)).toBe(true);
  expect(createHash('sha256').digest().equals(emptyRoot)).toBe(true);
});

test('appending one by one gives the root of the definition for sizes 1 to 70', () => {
  for (let size = 1; size <= 70; size++) expect(root(size).equals(treeHash(0, size)), `${size}`).toBe(true);
});

test('a frontier survives its bytes, and bytes that belong to another size are refused', () => {
  for (let size = 0; size <= 70; size++) {
    const bytes = encodeFrontier(frontiers[size]!);
    expect(decodeFrontier(bytes, BigInt(size))).toEqual(frontiers[size]);
    expect(decodeFrontier(Buffer.concat([bytes, Buffer.alloc(32)]), BigInt(size))).toBeUndefined();
  }
});

test('every inclusion proof for sizes 1 to 70 verifies, and no altered one does', () => {
  for (let size = 1; size <= 70; size++) {
    for (let index = 0; index < size; index++) {
      const proof = inclusionRanges(BigInt(index), BigInt(size)).map(rangeRoot);
      const holds = (leaf: Buffer, at: number, of: number, path: Buffer[], top: Buffer): boolean =>
        verifyInclusion(leaf, BigInt(at), BigInt(of), path, top);
      expect(holds(leaves[index]!, index, size, proof, root(size)), `${index} of ${size}`).toBe(true);
      expect(holds(flipped(leaves[index]!), index, size, proof, root(size))).toBe(false);
      expect(holds(leaves[index]!, index, size, proof, flipped(root(size)))).toBe(false);
      expect(holds(leaves[index]!, index, size, [...proof, leaves[0]!], root(size))).toBe(false);
      expect(holds(leaves[index]!, size, size, proof, root(size))).toBe(false);
      if (proof.length > 0) {
        expect(holds(leaves[index]!, index, size, proof.slice(1), root(size))).toBe(false);
        expect(holds(leaves[index]!, index, size, [flipped(proof[0]!), ...proof.slice(1)], root(size))).toBe(false);
        expect(holds(leaves[index]!, index ^ 1, size, proof, root(size))).toBe(false);
      }
    }
  }
});

test('every consistency proof for sizes 1 to 70 verifies, and no altered one does', () => {
  for (let second = 1; second <= 70; second++) {
    for (let first = 1; first <= second; first++) {
      const proof = consistencyRanges(BigInt(first), BigInt(second)).map(rangeRoot);
      const old = { size: BigInt(first), root: root(first) };
      const grown = { size: BigInt(second), root: root(second) };
      expect(verifyConsistency(old, grown, proof), `${first} to ${second}`).toBe(true);
      expect(verifyConsistency({ ...old, root: flipped(old.root) }, grown, proof)).toBe(false);
      expect(verifyConsistency(old, { ...grown, root: flipped(grown.root) }, proof)).toBe(false);
      expect(verifyConsistency(old, grown, [...proof, leaves[0]!])).toBe(false);
      if (first < second) expect(verifyConsistency(grown, old, proof)).toBe(false);
      if (proof.length > 0) {
        expect(verifyConsistency(old, grown, proof.slice(1))).toBe(false);
        expect(verifyConsistency(old, grown, [flipped(proof[0]!), ...proof.slice(1)])).toBe(false);
      }
    }
  }
});
