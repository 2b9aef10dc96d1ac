// Recomputes the whole stored ledger against its head and every signed checkpoint, over one snapshot, page by page.
import type { Querying } from '@tappass/postgres/transaction';
import type pg from 'pg';
import { createTileBuilder, type TileId, tilesCompleted, tileWidth } from '../domain/tiles.ts';
import {
  type ChainVerifier,
  createChainVerifier,
  type FirstBad,
  type Rule,
  type StoredRow,
  type TrustedLog,
} from '../domain/verify-chain.ts';
import { readCheckpoints, type StoredCheckpoint } from '../store/checkpoints.ts';
import { readRows, readStoredHead } from '../store/read-rows.ts';
import { readTilesBytes } from '../store/tiles.ts';
import { inSnapshot } from '../store/whole-ledger.ts';

export interface Verdict {
  readonly eventsChecked: bigint;
  readonly firstBad: FirstBad | undefined;
  /** False when entries are not the chain that was committed; a changed body or search column leaves the chain intact. */
  readonly chainIntact: boolean;
  readonly root: Buffer;
  /** What the head claims. */
  readonly size: bigint;
}

const rowsPerPage = 250;
const pagesAhead = 2;
const besideTheChain: ReadonlySet<Rule> = new Set(['body_commit', 'body_missing', 'body_format', 'projection', 'tile']);
const noLimit = 2n ** 62n;

export class Verification {
  readonly #pool: pg.Pool;
  readonly #log: TrustedLog;
  readonly #published: () => StoredCheckpoint | undefined;
  #running: Promise<Verdict> | undefined;

  /** `published`: the newest checkpoint known from outside the database. */
  constructor(pool: pg.Pool, log: TrustedLog, published: () => StoredCheckpoint | undefined) {
    this.#pool = pool;
    this.#log = log;
    this.#published = published;
  }

  /** Callers at the same time share one pass. Fails with `not_ready` when the database is away. */
  verify(): Promise<Verdict> {
    this.#running ??= inSnapshot(this.#pool, (client) => this.#pass(client)).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #pass(client: Querying): Promise<Verdict> {
    const verifier = createChainVerifier(this.#log);
    const tiles = createTileBuilder();
    const head = await readStoredHead(client);
    const known = this.#published();
    let firstBad: FirstBad | undefined;
    // while one page is recomputed the database reads those after it
    const ahead = readAhead(client);
    for (let page = await ahead(); page.rows.length > 0 && firstBad === undefined; page = await ahead()) {
      firstBad = checkPage(verifier, tiles, page, known);
    }
    firstBad ??= verifier.finish(head) ?? (await checkBeyond(client, verifier, known));
    return {
      eventsChecked: verifier.size,
      firstBad,
      chainIntact: firstBad === undefined || besideTheChain.has(firstBad.rule),
      root: verifier.root(),
      size: head.size,
    };
  }
}

interface Page {
  readonly rows: readonly StoredRow[];
  readonly checkpoints: readonly StoredCheckpoint[];
  /** Those its rows complete, in the order they complete them. */
  readonly tiles: readonly (Buffer | undefined)[];
}

/** Gives page after page, and has asked for the next ones before. */
const readAhead = (client: Querying): (() => Promise<Page>) => {
  let fromSeq = 0n;
  const ask = (): Promise<Page> => {
    const page = readPage(client, fromSeq);
    page.catch(() => {}); // told where it is waited for, unless checking an earlier page failed first
    fromSeq += BigInt(rowsPerPage);
    return page;
  };
  const asked = Array.from({ length: pagesAhead }, ask);
  return () => {
    asked.push(ask());
    return asked.shift() as Promise<Page>;
  };
};

const readPage = async (client: Querying, fromSeq: bigint): Promise<Page> => {
  const endSeq = fromSeq + BigInt(rowsPerPage);
  const [rows, checkpoints, tiles] = await Promise.all([
    readRows(client, fromSeq, rowsPerPage),
    readCheckpoints(client, fromSeq, endSeq),
    readTilesBytes(client, inOrderOfCompletion(tilesCompleted(fromSeq, endSeq))),
  ]);
  return { rows, checkpoints, tiles };
};

// one row may complete tiles of several levels, the lowest first
const inOrderOfCompletion = (tiles: readonly TileId[]): TileId[] => {
  const lastLeaf = ({ level, index }: TileId): bigint => (index + 1n) * tileWidth ** BigInt(level + 1);
  return [...tiles].sort((a, b) => Number(lastLeaf(a) - lastLeaf(b)) || a.level - b.level);
};

const checkPage = (
  verifier: ChainVerifier,
  build: ReturnType<typeof createTileBuilder>,
  { rows, checkpoints: stored, tiles }: Page,
  known: StoredCheckpoint | undefined,
): FirstBad | undefined => {
  const checkpoints = known === undefined ? stored : [...stored, known];
  let completed = 0;
  for (const row of rows) {
    const bad = verifier.row(row);
    if (bad !== undefined) return bad;
    for (const { bytes } of build(row.hash)) {
      if (tiles[completed++]?.equals(bytes) !== true) return { seq: row.seq, rule: 'tile' };
    }
    for (const claimed of checkpoints) {
      const wrong = claimed.size === verifier.size ? verifier.checkpoint(claimed) : undefined;
      if (wrong !== undefined) return wrong;
    }
  }
  return undefined;
};

/** A checkpoint over more entries than there are: the tail was cut off, and the head with it. */
const checkBeyond = async (
  client: Querying,
  verifier: ChainVerifier,
  known: StoredCheckpoint | undefined,
): Promise<FirstBad | undefined> => {
  const [beyond] = await readCheckpoints(client, verifier.size, noLimit);
  const claimed = beyond ?? (known !== undefined && known.size > verifier.size ? known : undefined);
  return claimed && verifier.checkpoint(claimed);
};
