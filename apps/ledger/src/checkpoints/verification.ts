// Recomputes the stored ledger against its head and every signed checkpoint: what is new row by row, what was recomputed before by its fingerprint.
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { createTileBuilder } from '../domain/tiles.ts';
import {
  type ChainVerifier,
  createChainVerifier,
  type FirstBad,
  type Rule,
  type TrustedLog,
} from '../domain/verify-chain.ts';
import type { StoredCheckpoint } from '../store/checkpoints.ts';
import { type Asked, type Page, readFingerprint, readPage, type Span } from '../store/pages.ts';
import { readState, type StoredState } from '../store/state.ts';
import { inSnapshot } from '../store/whole-ledger.ts';
import type { KnownOutside, Progress, Verdict, Verifying } from './verdict.ts';

const besideTheChain: ReadonlySet<Rule> = new Set([
  ...(['body_commit', 'body_missing', 'body_format', 'projection', 'tile', 'batch', 'call_window'] as const),
  'checkpoint_missing',
]);
const rowsPerPage = 256n;
/** Beyond that it is cheaper to read everything again. */
const mostSpans = (size: bigint): number => 256 + 4 * Number(size / rowsPerPage);

export interface VerificationOptions {
  /** For each second of work so many seconds of rest, so that others have the database and the processor too. */
  readonly rest?: number;
}

export class Verification implements Verifying {
  readonly #pool: pg.Pool;
  readonly #log: TrustedLog;
  readonly #known: KnownOutside;
  readonly #rest: number;
  #sound: Sound | undefined;
  #running: Promise<Verdict> | undefined;
  #progress: Progress | undefined;

  constructor(pool: pg.Pool, log: TrustedLog, known: KnownOutside, { rest = 0 }: VerificationOptions = {}) {
    this.#pool = pool;
    this.#log = log;
    this.#known = known;
    this.#rest = rest;
  }

  get progress(): Progress | undefined {
    return this.#progress;
  }

  verify(): Promise<Verdict> {
    this.#running ??= this.#round().finally(() => {
      this.#running = undefined;
      this.#progress = undefined;
    });
    return this.#running;
  }

  async #round(): Promise<Verdict> {
    // asked for before the ledger is looked at: what was published by then must be there
    const known = await this.#known();
    const state = await inSnapshot(this.#pool, readState);
    const before = this.#sound;
    this.#sound = undefined;
    let sound = before !== undefined && (await this.#isAsBefore(before, state)) ? before : newlyBegun(this.#log);
    let firstBad = await this.#readOn(sound, state, known);
    if (firstBad !== undefined && sound === before) {
      // named as if nothing had been read before
      sound = newlyBegun(this.#log);
      firstBad = await this.#readOn(sound, state, known);
    }
    if (firstBad === undefined) this.#sound = sound;
    const { verifier } = sound;
    return {
      ...{ eventsChecked: verifier.size, firstBad, root: verifier.root(), size: state.head.size },
      chainIntact: firstBad === undefined || besideTheChain.has(firstBad.rule),
    };
  }

  /** Whether the database recomputes the fingerprints of what was recomputed here before. */
  async #isAsBefore({ verifier, spans }: Sound, { head }: StoredState): Promise<boolean> {
    if (verifier.size > head.size || spans.length > mostSpans(head.size)) return false;
    for (const { span, fingerprint } of spans) {
      const now = await this.#work(span.endSeq, head.size, () =>
        inSnapshot(this.#pool, (client) => readFingerprint(client, span)),
      );
      if (!now.equals(fingerprint)) return false;
    }
    return true;
  }

  async #readOn(sound: Sound, state: StoredState, known: StoredCheckpoint | undefined): Promise<FirstBad | undefined> {
    const { verifier } = sound;
    const { head } = state;
    // checkpoints may have been added over just so many entries as were read before
    const again = await this.#read(pageAt(sound, verifier.size, head));
    const bad = checkCheckpoints(verifier, again, known);
    if (bad !== undefined) return bad;
    while (verifier.size < head.size) {
      const endSeq = smaller((verifier.size / rowsPerPage + 1n) * rowsPerPage, head.size);
      const wrong = await this.#work(endSeq, head.size, async () => {
        return checkPage(sound, await this.#read(pageAt(sound, endSeq, head)), known);
      });
      if (wrong !== undefined) return wrong;
      // cut off here: what is missing is told by the head
      if (verifier.size < endSeq) break;
    }
    const wrong = verifier.finish(head) ?? checkBeyond(verifier, state, known);
    if (wrong !== undefined) return wrong;
    const rest = await this.#read({ ...pageAt(sound, verifier.size, head), batched: undefined });
    return checkPage(sound, rest, known) ?? verifier.beside(head);
  }

  #read(asked: Asked): Promise<Page> {
    return inSnapshot(this.#pool, (client) => readPage(client, asked));
  }

  async #work<T>(endSeq: bigint, size: bigint, act: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const done = await act();
    this.#progress = { checked: endSeq, size };
    const restMs = this.#rest * (performance.now() - startedAt);
    if (restMs >= 1 && endSeq < size) await pause(restMs);
    return done;
  }
}

/** What was recomputed and found in order, and where to go on. */
interface Sound {
  readonly verifier: ChainVerifier;
  readonly tiles: ReturnType<typeof createTileBuilder>;
  readonly spans: { readonly span: Span; readonly fingerprint: Buffer }[];
  /** With which the last batch that was read begins. */
  busSeq: bigint;
}

const newlyBegun = (log: TrustedLog): Sound => ({
  ...{ verifier: createChainVerifier(log), tiles: createTileBuilder(), spans: [], busSeq: 0n },
});

const pageAt = ({ verifier, busSeq }: Sound, endSeq: bigint, head: { readonly busSeq: bigint }): Asked => ({
  ...{ fromSeq: verifier.size, endSeq, afterBusSeq: busSeq, upToBusSeq: head.busSeq, batched: verifier.batched },
});

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

const checkPage = (sound: Sound, page: Page, known: StoredCheckpoint | undefined): FirstBad | undefined => {
  const { verifier, tiles: build } = sound;
  verifier.batches(page.batches);
  sound.busSeq = page.span.lastBusSeq;
  let completed = 0;
  for (const row of page.rows) {
    const bad = verifier.row(row);
    if (bad !== undefined) return bad;
    for (const { bytes } of build(row.hash)) {
      if (page.tiles[completed++]?.equals(bytes) !== true) return { seq: row.seq, rule: 'tile' };
    }
    const wrong = checkCheckpoints(verifier, page, known);
    if (wrong !== undefined) return wrong;
  }
  sound.spans.push({ span: page.span, fingerprint: page.fingerprint });
  return undefined;
};

/** Those over just the entries so far; one that is known from outside must be among them. */
const checkCheckpoints = (
  verifier: ChainVerifier,
  { checkpoints }: Page,
  known: StoredCheckpoint | undefined,
): FirstBad | undefined => {
  const { size } = verifier;
  const here = checkpoints.get(size) ?? [];
  const expected = known !== undefined && known.size === size && size > 0n ? known : undefined;
  for (const claimed of expected === undefined ? here : [...here, expected]) {
    const wrong = verifier.checkpoint(claimed);
    if (wrong !== undefined) return wrong;
  }
  const isThere = expected === undefined || here.length > 0;
  return isThere ? undefined : { seq: size - 1n, rule: 'checkpoint_missing' };
};

/** More than the head says: rows that it does not count, or a checkpoint over entries that are gone, and the head with them. */
const checkBeyond = (
  verifier: ChainVerifier,
  { lastSeq, lastBusSeq, head, beyond }: StoredState,
  known: StoredCheckpoint | undefined,
): FirstBad | undefined => {
  if (lastSeq >= head.size) return { seq: lastSeq, rule: 'head' };
  if (lastBusSeq > head.busSeq) return { seq: lastSeq, rule: 'batch' };
  const claimed = beyond ?? (known !== undefined && known.size > verifier.size ? known : undefined);
  return claimed && verifier.checkpoint(claimed);
};
