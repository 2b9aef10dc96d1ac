// tlog-tiles: 256 hashes a tile, which tiles a growing tree completes, where a node lies, and the path auditors fetch.
import { hashBytes } from './hash.ts';
import { appendLeaves, frontierRoot, type TreeNode } from './merkle.ts';

export const tileWidth = 256n;
const tileLevels = 8;

export interface TileId {
  readonly level: number;
  readonly index: bigint;
}

/** The tiles that become full when the tree grows, lower levels first, so that each can be built from those before it. */
export const tilesCompleted = (fromSize: bigint, toSize: bigint): TileId[] => {
  const tiles: TileId[] = [];
  let [before, after] = [fromSize / tileWidth, toSize / tileWidth];
  for (let level = 0; after > 0n; level++) {
    for (let index = before; index < after; index++) tiles.push({ level, index });
    [before, after] = [before / tileWidth, after / tileWidth];
  }
  return tiles;
};

/** The tile whose row holds (or can compute) a node, and the slice of its hashes whose root the node is. */
export const tileOf = (node: TreeNode): { tile: TileId; first: number; count: number } => {
  const level = Math.floor(node.level / tileLevels);
  const count = 1 << (node.level % tileLevels);
  const position = node.index * BigInt(count);
  return { tile: { level, index: position / tileWidth }, first: Number(position % tileWidth), count };
};

/** The root over a run of hashes that lie in one tile. */
export const rootOfHashes = (hashes: readonly Buffer[]): Buffer => frontierRoot(appendLeaves([], 0n, hashes));

export const splitHashes = (bytes: Buffer): Buffer[] =>
  Array.from({ length: Math.floor(bytes.length / hashBytes) }, (_, at) =>
    bytes.subarray(at * hashBytes, (at + 1) * hashBytes),
  );

/** Follows a growing tree and gives each tile with its bytes when it becomes full, lower levels first. */
export const createTileBuilder = (): ((leaf: Buffer) => { tile: TileId; bytes: Buffer }[]) => {
  const open: Buffer[][] = [];
  const closed: bigint[] = [];
  return (leaf) => {
    const full: { tile: TileId; bytes: Buffer }[] = [];
    let carried: Buffer | undefined = leaf;
    for (let level = 0; carried !== undefined; level++) {
      open[level] ??= [];
      const hashes: Buffer[] = open[level]!;
      hashes.push(carried);
      carried = undefined;
      if (BigInt(hashes.length) < tileWidth) continue;
      const index = closed[level] ?? 0n;
      full.push({ tile: { level, index }, bytes: Buffer.concat(hashes) });
      carried = rootOfHashes(hashes);
      closed[level] = index + 1n;
      open[level] = [];
    }
    return full;
  };
};

/** `tile/<L>/<N>[.p/<W>]` with N in groups of three digits, all but the last prefixed by x (C2SP tlog-tiles). */
export const tilePath = (tile: TileId, width: number = Number(tileWidth)): string =>
  `tile/${tile.level}/${indexPath(tile.index)}${width === Number(tileWidth) ? '' : `.p/${width}`}`;

export const entriesPath = (index: bigint, width: number = Number(tileWidth)): string =>
  `tile/entries/${indexPath(index)}${width === Number(tileWidth) ? '' : `.p/${width}`}`;

const indexPath = (index: bigint): string => {
  const digits = index.toString();
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) as string[];
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
};
