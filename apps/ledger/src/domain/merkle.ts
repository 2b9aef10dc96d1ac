// The RFC 6962 tree over entry hashes: append by frontier, roots, inclusion and consistency proofs, and their verification.
import { hashBytes, nodeHash } from './hash.ts';

/** Roots of the perfect subtrees of a tree, largest first: one for each set bit of its size. */
export type Frontier = readonly Buffer[];
/** A perfect subtree: 2^level leaves from index × 2^level on. */
export interface TreeNode {
  readonly level: number;
  readonly index: bigint;
}
/** Leaves [from, to) whose root is one hash of a proof. */
export interface LeafRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** The root of the empty tree: SHA-256 of nothing. */
export const emptyRoot: Buffer = Buffer.from('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex');

/** The frontier after one more leaf; `size` is the number of leaves before it. */
export const appendLeaf = (frontier: Frontier, size: bigint, leaf: Buffer): Frontier =>
  appendLeaves(frontier, size, [leaf]);

/** The same after many. */
export const appendLeaves = (frontier: Frontier, size: bigint, leaves: readonly Buffer[]): Frontier => {
  const kept = frontier.slice();
  let before = Number(size);
  for (const leaf of leaves) {
    let carried = leaf;
    // arithmetic of doubles, exact up to 2^53 leaves: big integers would cost more than the hashing
    for (let bits = before; bits % 2 === 1; bits = (bits - 1) / 2) carried = nodeHash(kept.pop()!, carried);
    kept.push(carried);
    before += 1;
  }
  return kept;
};

export const frontierRoot = (frontier: Frontier): Buffer =>
  frontier.length === 0 ? emptyRoot : frontier.reduceRight((right, left) => nodeHash(left, right));

export const encodeFrontier = (frontier: Frontier): Buffer => Buffer.concat(frontier);

/** Undefined when the bytes cannot be the frontier of a tree of this size. */
export const decodeFrontier = (bytes: Buffer, size: bigint): Frontier | undefined => {
  const expected = setBits(size);
  if (bytes.length !== expected * hashBytes) return undefined;
  return Array.from({ length: expected }, (_, at) => Buffer.from(bytes.subarray(at * hashBytes, (at + 1) * hashBytes)));
};

/** What an inclusion proof of leaf `index` in a tree of `size` is made of, in order (RFC 6962 2.1.1). */
export const inclusionRanges = (index: bigint, size: bigint): LeafRange[] => {
  const path = (from: bigint, to: bigint): LeafRange[] => {
    if (to - from === 1n) return [];
    const middle = from + splitPoint(to - from);
    return index < middle ? [...path(from, middle), { from: middle, to }] : [...path(middle, to), { from, to: middle }];
  };
  return index < 0n || index >= size ? [] : path(0n, size);
};

/** What a consistency proof from `first` to `second` leaves is made of, in order (RFC 6962 2.1.2). */
export const consistencyRanges = (first: bigint, second: bigint): LeafRange[] => {
  const subproof = (from: bigint, to: bigint, known: boolean): LeafRange[] => {
    if (first === to) return known ? [] : [{ from, to }];
    const middle = from + splitPoint(to - from);
    return first <= middle
      ? [...subproof(from, middle, known), { from: middle, to }]
      : [...subproof(middle, to, false), { from, to: middle }];
  };
  return first <= 0n || first >= second ? [] : subproof(0n, second, true);
};

/** The perfect subtrees of a range of a proof, left to right; folding their hashes from the right gives its root. */
export const nodesOf = (range: LeafRange): TreeNode[] => {
  const nodes: TreeNode[] = [];
  for (let from = range.from; from < range.to; ) {
    const size = largestPowerWithin(range.to - from);
    nodes.push({ level: log2(size), index: from / size });
    from += size;
  }
  return nodes;
};

export const foldNodes = (hashes: readonly Buffer[]): Buffer => frontierRoot(hashes);

/** RFC 9162 2.1.3.2; false for every proof that is short, long or of another leaf, size or root. */
export const verifyInclusion = (
  leaf: Buffer,
  index: bigint,
  size: bigint,
  proof: readonly Buffer[],
  root: Buffer,
): boolean => {
  if (index < 0n || index >= size) return false;
  let position = index;
  let last = size - 1n;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0n) return false;
    if ((position & 1n) === 1n || position === last) {
      hash = nodeHash(sibling, hash);
      while ((position & 1n) === 0n && position !== 0n) [position, last] = [position >> 1n, last >> 1n];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [position, last] = [position >> 1n, last >> 1n];
  }
  return last === 0n && hash.equals(root);
};

/** RFC 9162 2.1.4.2; true only when the tree of `second` leaves extends the tree of `first`. */
export const verifyConsistency = (
  first: { readonly size: bigint; readonly root: Buffer },
  second: { readonly size: bigint; readonly root: Buffer },
  proof: readonly Buffer[],
): boolean => {
  if (first.size > second.size || first.size < 0n) return false;
  if (first.size === second.size) return proof.length === 0 && first.root.equals(second.root);
  if (first.size === 0n) return proof.length === 0 && first.root.equals(emptyRoot);
  const hashes = isPowerOfTwo(first.size) ? [first.root, ...proof] : proof;
  if (hashes.length === 0) return false;
  let position = first.size - 1n;
  let last = second.size - 1n;
  while ((position & 1n) === 1n) [position, last] = [position >> 1n, last >> 1n];
  let [older, newer] = [hashes[0]!, hashes[0]!];
  for (const sibling of hashes.slice(1)) {
    if (last === 0n) return false;
    if ((position & 1n) === 1n || position === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while ((position & 1n) === 0n && position !== 0n) [position, last] = [position >> 1n, last >> 1n];
    } else {
      newer = nodeHash(newer, sibling);
    }
    [position, last] = [position >> 1n, last >> 1n];
  }
  return last === 0n && older.equals(first.root) && newer.equals(second.root);
};

const log2 = (power: bigint): number => power.toString(2).length - 1;
const largestPowerWithin = (size: bigint): bigint => 1n << BigInt(log2(size));
const isPowerOfTwo = (size: bigint): boolean => (size & (size - 1n)) === 0n;
// the largest power of two strictly smaller than size
const splitPoint = (size: bigint): bigint => largestPowerWithin(size - 1n);

const setBits = (size: bigint): number => {
  let count = 0;
  for (let bits = size; bits > 0n; bits &= bits - 1n) count++;
  return count;
};
