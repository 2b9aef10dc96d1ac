// Full tiles, written with the entries that complete them, and the tree's nodes read back from tiles and the newest entries.
import { Fault } from '@tappass/errors/fault';
import type { Querying } from '@tappass/postgres/transaction';
import { foldNodes, type LeafRange, nodesOf, type TreeNode } from '../domain/merkle.ts';
import { rootOfHashes, splitHashes, type TileId, tileOf, tilesCompleted, tileWidth } from '../domain/tiles.ts';

/** Inside the transaction that appended the entries; lower tiles come first, and upper ones are built from them. */
export const writeTiles = async (client: Querying, fromSize: bigint, toSize: bigint): Promise<void> => {
  const tiles = tilesCompleted(fromSize, toSize);
  await Promise.all(tiles.filter(({ level }) => level === 0).map((tile) => insertLowest(client, tile)));
  for (const tile of tiles.filter(({ level }) => level > 0))
    await insertTile(client, tile, await childRoots(client, tile));
};

/** The root of each range of a proof. */
export const readRanges = async (client: Querying, ranges: readonly LeafRange[]): Promise<Buffer[]> => {
  const roots: Buffer[] = [];
  for (const range of ranges) {
    const hashes: Buffer[] = [];
    for (const node of nodesOf(range)) hashes.push(await readNode(client, node));
    roots.push(foldNodes(hashes));
  }
  return roots;
};

/** Throws `ledger_halted` when the hashes it needs are not there. */
export const readNode = async (client: Querying, node: TreeNode): Promise<Buffer> => {
  const { tile, first, count } = tileOf(node);
  const full = await readTile(client, tile);
  const hashes = full ?? (tile.level === 0 ? await entryHashes(client, tile) : await childRoots(client, tile));
  if (hashes.length < first + count) throw missing();
  return rootOfHashes(hashes.slice(first, first + count));
};

/** The bytes of a full tile as stored, undefined when there is none. */
export const readTileBytes = async (client: Querying, { level, index }: TileId): Promise<Buffer | undefined> => {
  const sql = 'select hashes from tile where level = $1 and idx = $2';
  const { rows } = await client.query<{ hashes: Buffer }>(sql, [level, index]);
  return rows[0]?.hashes;
};

/** The bytes of those of these tiles that are stored, in the order they were asked for. */
export const readTilesBytes = async (client: Querying, tiles: readonly TileId[]): Promise<(Buffer | undefined)[]> => {
  if (tiles.length === 0) return [];
  const { rows } = await client.query<{ nth: string; hashes: Buffer }>({
    name: 'read_tiles',
    text: `select nth, hashes from unnest($1::smallint[], $2::bigint[]) with ordinality as asked (level, idx, nth)
      join tile using (level, idx)`,
    values: [tiles.map(({ level }) => level), tiles.map(({ index }) => index)],
  });
  const found = new Map(rows.map(({ nth, hashes }) => [Number(nth), hashes]));
  return tiles.map((_, at) => found.get(at + 1));
};

const readTile = async (client: Querying, tile: TileId): Promise<Buffer[] | undefined> => {
  const bytes = await readTileBytes(client, tile);
  return bytes && splitHashes(bytes);
};

const entryHashes = async (client: Querying, { index }: TileId): Promise<Buffer[]> => {
  const sql = 'select hash from entry where seq >= $1 and seq < $2 order by seq';
  const { rows } = await client.query<{ hash: Buffer }>(sql, [index * tileWidth, (index + 1n) * tileWidth]);
  return rows.map((row) => row.hash);
};

const childRoots = async (client: Querying, { level, index }: TileId): Promise<Buffer[]> => {
  const sql = 'select hashes from tile where level = $1 and idx >= $2 and idx < $3 order by idx';
  const range = [level - 1, index * tileWidth, (index + 1n) * tileWidth];
  const { rows } = await client.query<{ hashes: Buffer }>(sql, range);
  return rows.map((row) => rootOfHashes(splitHashes(row.hashes)));
};

/** Of hashes that are in the database already, or on their way there; the table takes no tile that is not full. */
const insertLowest = async (client: Querying, { index }: TileId): Promise<void> => {
  const text = `insert into tile (level, idx, hashes)
    select 0, $1::bigint, string_agg(hash, ''::bytea order by seq) from entry where seq >= $2 and seq < $3`;
  const values = [index, index * tileWidth, (index + 1n) * tileWidth];
  await client.query({ name: 'insert_lowest_tile', text, values }).catch((thrown: unknown) => {
    throw notFull.has((thrown as { code?: unknown }).code) ? missing(thrown) : thrown;
  });
};

/** No hash at all, or not 256 of them. */
const notFull: ReadonlySet<unknown> = new Set(['23502', '23514']);

const insertTile = async (client: Querying, { level, index }: TileId, hashes: readonly Buffer[]): Promise<void> => {
  if (BigInt(hashes.length) !== tileWidth) throw missing();
  const values = [level, index, Buffer.concat(hashes)];
  await client.query('insert into tile (level, idx, hashes) values ($1, $2, $3)', values);
};

const missing = (cause?: unknown): Fault =>
  new Fault('ledger_halted', { details: { detail: 'hashes of the tree are missing' }, cause });
