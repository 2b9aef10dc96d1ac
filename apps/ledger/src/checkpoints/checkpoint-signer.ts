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
import { readRows, timesOf } from '../store/read-rows.ts';
import { readNode } from '../store/tiles.ts';
import { inWholeLedger } from '../store/whole-ledger.ts';
import type { KeptCheckpoints } from './kept-checkpoints.ts';

export interface CheckpointSignerParts {
  readonly pool: pg.Pool;
  readonly signer: NoteSigner;
  readonly log: TrustedLog;
  /** Outside the database. */
  readonly kept: KeptCheckpoints;
  /** Only the writer signs: two signers could show two histories. */
  readonly leads: () => boolean;
  /** Monotonic clock, ms. */
  readonly now: () => number;
}

const rowsPerPage = 1000n;
const republishAfterMs = 60_000;
/** Recorded time under one checkpoint, at most: what is signed late is signed as often as it would have been in time (domain/cadence.ts). */
const longestRunUs = 60_000_000n;

/** As far as the ledger was recomputed. */
interface Signed {
  readonly trusted: Trusted;
  /** Over the most entries, as stored. */
  readonly last: StoredCheckpoint | undefined;
  /** When the first entry after it was recorded. */
  readonly openSinceUs: bigint | undefined;
}

export class CheckpointSigner {
  readonly #parts: CheckpointSignerParts;
  #signed: Signed | undefined;
  #published: StoredCheckpoint | undefined;
  #isKept = false;
  #publishedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: CheckpointSignerParts) {
    this.#parts = parts;
  }

  /** The last one this process signed, or found when it began to. */
  get published(): StoredCheckpoint | undefined {
    return this.#published;
  }

  /** Signs when it is due. Throws `ledger_halted` naming the row when what is stored is not what was committed. */
  async signIfDue(): Promise<void> {
    if (!this.#parts.leads()) {
      this.#signed = undefined;
      return;
    }
    const before = this.#signed;
    // after any error all of it is read anew: the database may be another one
    this.#signed = undefined;
    const known = before === undefined ? await this.#parts.kept.newest() : undefined;
    const signed = await inWholeLedger(this.#parts.pool, async (client) => {
      const begun = before ?? (await this.#resume(client));
      return this.#signDue(client, begun, await this.#extend(client, begun, known));
    });
    const { last } = signed;
    // known from now on, and not before it is committed: whoever verifies expects to find it
    if (last !== undefined && last !== this.#published) {
      this.#published = last;
      this.#publishedAt = this.#parts.now();
      this.#isKept = last.note === known?.note;
    }
    this.#signed = signed;
    if (last !== undefined && !this.#isKept) await this.#parts.kept.keep(last);
    this.#isKept = true;
  }

  #signDue(client: Querying, begun: Signed, signed: Signed): Promise<Signed> | Signed {
    const { trusted, last } = signed;
    if (last !== begun.last && last?.size === trusted.size) return signed;
    const grown = trusted.size > (last?.size ?? 0n);
    const old = this.#parts.now() - this.#publishedAt >= republishAfterMs;
    return trusted.size > 0n && (grown || old) ? this.#sign(client, trusted) : signed;
  }

  async #sign(client: Querying, trusted: Trusted): Promise<Signed> {
    const root = frontierRoot(trusted.frontier);
    const { log, signer } = this.#parts;
    const note = signCheckpoint({ origin: log.origin, size: trusted.size, root }, [signer]);
    const last = { size: trusted.size, root, note };
    await insertCheckpoint(client, last);
    return { trusted, last, openSinceUs: undefined };
  }

  /** @param known must lie on the way: what was published is what is stored */
  async #extend(client: Querying, from: Signed, known: StoredCheckpoint | undefined): Promise<Signed> {
    const head = await readHead(client);
    if (known !== undefined && known.size > head.size) {
      throw halted(`the database holds ${head.size} entries, ${known.size} were published`);
    }
    let signed = await this.#agree(client, from, known);
    while (signed.trusted.size < head.size) {
      const [target] = [known?.size ?? 0n, head.size].filter((size) => size > signed.trusted.size);
      signed = await this.#agree(client, await this.#extendOnce(client, signed, target as bigint), known);
    }
    const { trusted } = signed;
    const agrees = trusted.size === head.size && trusted.hash.equals(head.hash);
    // the head's tree was built by the writer from what it had in its memory, this one from what the database holds
    const sameTree = encodeFrontier(trusted.frontier).equals(encodeFrontier(head.frontier));
    if (!agrees || !sameTree) throw halted('the head is not that of the entries');
    return signed;
  }

  async #extendOnce(client: Querying, signed: Signed, target: bigint): Promise<Signed> {
    const { trusted } = signed;
    const left = target - trusted.size;
    const times = await timesOf(client, trusted.size, Number(left < rowsPerPage ? left : rowsPerPage));
    const sinceUs = signed.openSinceUs ?? times[0] ?? 0n;
    const inTime = times.findIndex((us) => us - sinceUs > longestRunUs);
    if (inTime === 0) return this.#sign(client, trusted);
    const count = inTime < 0 ? Math.max(times.length, 1) : inTime;
    const next = extend(trusted, count, await accountOf(client, trusted.size, count));
    if (next === undefined) throw await this.#fault(client, trusted, count);
    return { trusted: next, last: signed.last, openSinceUs: sinceUs };
  }

  /** Where it has come to what is known from outside: that it is the same, and is stored. */
  async #agree(client: Querying, signed: Signed, known: StoredCheckpoint | undefined): Promise<Signed> {
    const { trusted, last } = signed;
    if (known === undefined || known.size !== trusted.size) return signed;
    if (!frontierRoot(trusted.frontier).equals(known.root))
      throw halted('the entries are not those that were published');
    if (last?.size === known.size) return signed;
    // the database was restored from before it
    await insertCheckpoint(client, known);
    return { trusted, last: known, openSinceUs: undefined };
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
  async #resume(client: Querying): Promise<Signed> {
    const last = await readLastCheckpoint(client);
    if (last === undefined) return { trusted: nothingTrusted, last, openSinceUs: undefined };
    const { origin, verifiers } = this.#parts.log;
    const signed = openCheckpoint(last.note, origin, verifiers);
    const frontier: Buffer[] = [];
    for (const node of nodesOf({ from: 0n, to: signed.size })) frontier.push(await readNode(client, node));
    if (!frontierRoot(frontier).equals(signed.root)) throw halted('the entries are not those that were signed');
    const [row] = await readRows(client, signed.size - 1n, 1);
    if (row === undefined) throw halted(`entry ${signed.size - 1n} is missing`);
    return { trusted: { size: signed.size, hash: row.hash, frontier }, last, openSinceUs: undefined };
  }
}

const halted = (detail: string): Fault => new Fault('ledger_halted', { details: { detail } });
