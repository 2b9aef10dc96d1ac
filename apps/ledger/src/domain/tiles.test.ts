import { expect, test } from 'vitest';
import { entryHash } from './hash.ts';
import { appendLeaf, type Frontier, frontierRoot, type TreeNode } from './merkle.ts';
import { entriesPath, rootOfHashes, splitHashes, type TileId, tileOf, tilePath, tilesCompleted } from './tiles.ts';

test('tiles become full at multiples of 256, of 65536 and so on, lower levels first', () => {
  expect(tilesCompleted(0n, 255n)).toEqual([]);
  expect(tilesCompleted(250n, 520n)).toEqual([
    { level: 0, index: 0n },
    { level: 0, index: 1n },
  ]);
  expect(tilesCompleted(65_535n, 65_536n)).toEqual([
    { level: 0, index: 255n },
    { level: 1, index: 0n },
  ]);
});

test('paths are those of tlog-tiles', () => {
  expect(tilePath({ level: 0, index: 1_234_067n })).toBe('tile/0/x001/x234/067');
  expect(tilePath({ level: 3, index: 0n }, 42)).toBe('tile/3/000.p/42');
  expect(entriesPath(999n)).toBe('tile/entries/999');
  expect(entriesPath(1000n, 5)).toBe('tile/entries/x001/000.p/5');
});

test('a node read from its tile is the root over its leaves', () => {
  const leaves = Array.from({ length: 512 }, (_, at) => entryHash(Buffer.from(`leaf ${at}`)));
  const tiles = [leaves.slice(0, 256), leaves.slice(256)];
  const nodes: TreeNode[] = [
    { level: 0, index: 511n },
    { level: 3, index: 40n },
    { level: 7, index: 3n },
  ];
  for (const node of nodes) {
    const { tile, first, count } = tileOf(node);
    const held = tiles[Number(tile.index)]!.slice(first, first + count);
    const own = leaves.slice(Number(node.index) << node.level, (Number(node.index) + 1) << node.level);
    expect(rootOfHashes(held).equals(plainRoot(own))).toBe(true);
    expect(tile.level).toBe(0);
  }
  const upper: TileId = { level: 1, index: 0n };
  expect(tileOf({ level: 8, index: 1n })).toEqual({ tile: upper, first: 1, count: 1 });
  expect(splitHashes(Buffer.concat(leaves.slice(0, 3)))).toEqual(leaves.slice(0, 3));
});

const plainRoot = (leaves: readonly Buffer[]): Buffer => {
  let frontier: Frontier = [];
  leaves.forEach((leaf, at) => {
    frontier = appendLeaf(frontier, BigInt(at), leaf);
  });
  return frontierRoot(frontier);
};
