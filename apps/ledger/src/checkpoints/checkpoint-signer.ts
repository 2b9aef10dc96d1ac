// Signs what is committed: each second when the ledger grew, each minute when not, and only rows that were recomputed from what is stored.
import { Fault } from '@tappass/errors/fault';
import type { Querying } from '@tappass/postgres/transaction';
import type pg from 'pg';
import { openCheckpoint, signCheckpoint } from '../domain/checkpoint.ts';
import { encodeFrontier, frontierRoot, nodesOf } from '../domain/merkle.ts';
import type { NoteSigner } from '../domain/note.ts';
import { extend, nothingTrusted, reread, type Trusted } from '../domain/reread.ts';
import type { TrustedLog } from '../domain/verify-chain.ts';
import { accountOf } from '../store/account.ts';
import { insertCheckpoint, readLastCheckpoint, type StoredCheckpoint } from '../store/checkpoints.ts';
import { readHead } from '../store/head.ts';
import { readRows } from '../store/read-rows.ts';
import { readNode } from '../store/tiles.ts';
import { inWholeLedger } from '../store/whole-ledger.ts';

export interface CheckpointSignerParts {
  readonly pool: pg.Pool;
  readonly signer: NoteSigner;
  readonly log: TrustedLog;
  /** Only the writer signs: two signers could show two histories. */
  readonly leads: () => boolean;
  /** Monotonic clock, ms. */
  readonly now: () => number;
}

const rowsPerPage = 1000;
const republishAfterMs = 60_000;

export class CheckpointSigner {
  readonly #parts: CheckpointSignerParts;
  #trusted: Trusted | undefined;
  #published: StoredCheckpoint | undefined;
  #publishedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: CheckpointSignerParts) {
    this.#parts = parts;
  }

  /** The last one this process published: kept outside the database, so that a cut tail shows. */
  get published(): StoredCheckpoint | undefined {
    return this.#published;
  }

  /** Signs when it is due. Throws `ledger_halted` naming the row when what is stored is not what was committed. */
  async signIfDue(): Promise<void> {
    if (!this.#parts.leads()) {
      this.#trusted = undefined;
      return;
    }
    await inWholeLedger(this.#parts.pool, async (client) => {
      const trusted = await this.#extend(client, this.#trusted ?? (await this.#resume(client)));
      this.#trusted = trusted;
      const grown = trusted.size > (this.#published?.size ?? 0n);
      const old = this.#parts.now() - this.#publishedAt >= republishAfterMs;
      if (trusted.size > 0n && (grown || old)) await this.#publish(client, trusted);
    });
  }

  async #publish(client: Querying, trusted: Trusted): Promise<void> {
    const root = frontierRoot(trusted.frontier);
    const { log, signer, now } = this.#parts;
    const note = signCheckpoint({ origin: log.origin, size: trusted.size, root }, [signer]);
    await insertCheckpoint(client, { size: trusted.size, root, note });
    this.#published = { size: trusted.size, root, note };
    this.#publishedAt = now();
  }

  async #extend(client: Querying, from: Trusted): Promise<Trusted> {
    const head = await readHead(client);
    let trusted = from;
    while (trusted.size < head.size) {
      const left = head.size - trusted.size;
      const count = left < BigInt(rowsPerPage) ? Number(left) : rowsPerPage;
      const account = await accountOf(client, trusted.size, count);
      const next = extend(trusted, count, account);
      if (next === undefined) throw await this.#fault(client, trusted, count);
      trusted = next;
    }
    const agrees = trusted.size === head.size && trusted.hash.equals(head.hash);
    // the head's tree was built by the writer from what it had in its memory, this one from what the database holds
    const sameTree = encodeFrontier(trusted.frontier).equals(encodeFrontier(head.frontier));
    if (!agrees || !sameTree) throw halted('the head is not that of the entries');
    return trusted;
  }

  /** Which row it is, found by reading them whole. */
  async #fault(client: Querying, trusted: Trusted, count: number): Promise<Fault> {
    const rows = await readRows(client, trusted.size, count);
    const next = reread(trusted, rows);
    if ('rule' in next) return halted(`entry ${next.seq} fails ${next.rule}`);
    if (rows.length < count) return halted(`entry ${next.size} is missing`);
    return halted(`the database recomputes entries from ${trusted.size} on to something else than we do`);
  }

  // After a start: the tree under the last signed checkpoint, read back and compared with what was signed.
  async #resume(client: Querying): Promise<Trusted> {
    const last = await readLastCheckpoint(client);
    if (last === undefined) return nothingTrusted;
    const { origin, verifiers } = this.#parts.log;
    const signed = openCheckpoint(last.note, origin, verifiers);
    const frontier: Buffer[] = [];
    for (const node of nodesOf({ from: 0n, to: signed.size })) frontier.push(await readNode(client, node));
    if (!frontierRoot(frontier).equals(signed.root)) throw halted('the entries are not those that were signed');
    const [row] = await readRows(client, signed.size - 1n, 1);
    if (row === undefined) throw halted(`entry ${signed.size - 1n} is missing`);
    this.#published ??= last;
    return { size: signed.size, hash: row.hash, frontier };
  }
}

const halted = (detail: string): Fault => new Fault('ledger_halted', { details: { detail } });
