// Recomputes the whole ledger row by row and names the first row that is not what was signed, and the rule it breaks.
import { isFault } from '@tappass/errors/fault';
import { BatchCheck, type StoredBatch } from './batch-check.ts';
import { Cadence } from './cadence.ts';
import type { CallMark, CallWindow } from './call-windows.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { decodeEntry, type Entry } from './entry.ts';
import { bodyCommit, entryHash, zeroHash } from './hash.ts';
import { appendLeaf, encodeFrontier, type Frontier, frontierRoot } from './merkle.ts';
import type { NoteVerifier } from './note.ts';
import { nothingSearchable, type Projection } from './projection.ts';
import { readStoredBody } from './stored-body.ts';
import { WindowReplay } from './window-replay.ts';

export type Rule =
  | 'missing_row'
  | 'entry_format'
  | 'entry_hash'
  | 'seq'
  | 'prev'
  | 'tenant_seq'
  | 'tenant_prev'
  | 'recorded_at'
  | 'bus_seq'
  | 'body_commit'
  | 'body_missing'
  | 'body_format'
  | 'projection'
  | 'tile'
  | 'batch'
  | 'call_window'
  | 'checkpoint_missing'
  | 'checkpoint_root'
  | 'checkpoint_signature'
  | 'truncated'
  | 'head'
  | 'tenant_head';

/** A row as the store holds it: the bytes, and the columns derived from them. */
export interface StoredRow {
  readonly seq: bigint;
  readonly hash: Buffer;
  readonly bytes: Buffer;
  readonly columns: Columns;
  readonly salt: Buffer | null;
  readonly body: Buffer | null;
}
export interface Columns extends Projection {
  readonly tenant: string;
  /** The owner by which row level security shows the body; undefined when the body's row is gone. */
  readonly bodyTenant: string | undefined;
  readonly tenantSeq: bigint;
  readonly recordedAtUs: bigint;
  readonly eventId: string;
  readonly kind: string;
  readonly producer: string;
}
export interface StoredHead {
  readonly size: bigint;
  readonly hash: Buffer;
  readonly frontier: Buffer;
  readonly recordedAtUs: bigint;
  readonly busSeq: bigint;
  readonly windows: readonly CallWindow[];
  readonly tenantHeads: ReadonlyMap<string, { readonly size: bigint; readonly hash: Buffer }>;
}
export interface FirstBad {
  readonly seq: bigint;
  readonly rule: Rule;
}
export interface TrustedLog {
  readonly origin: string;
  readonly verifiers: readonly NoteVerifier[];
}

export interface ChainVerifier {
  /** Rows so far, all good; also the seq that must come next. */
  readonly size: bigint;
  root(): Buffer;
  /** Entries for which there are batches; more must be given before the rows after them. */
  readonly batched: bigint;
  /** In order of the bus. */
  batches(stored: readonly StoredBatch[]): void;
  /** Rows in order of seq. */
  row(row: StoredRow): FirstBad | undefined;
  /** Call when `size` is the size the stored checkpoint claims. */
  checkpoint(claimed: { size: bigint; root: Buffer; note: string }): FirstBad | undefined;
  /** After the last row: what the head says must be what the rows gave. */
  finish(head: StoredHead): FirstBad | undefined;
  /** After that, with all batches given: what lies beside the chain and changes with it. */
  beside(head: StoredHead): FirstBad | undefined;
}

/** One pass over a ledger; after the first bad row nothing later is worth asking. */
export const createChainVerifier = (log: TrustedLog): ChainVerifier => new Pass(log);

class Pass implements ChainVerifier {
  size = 0n;
  private hash = zeroHash;
  private frontier: Frontier = [];
  /** Of the row that is looked at. */
  private callMark: CallMark | undefined;
  private recordedAtUs = 0n;
  private busSeq = 0n;
  private readonly tenants = new Map<string, { size: bigint; hash: Buffer }>();
  // bodies that are gone and not yet accounted for by an erasure entry
  private readonly unexplained = new Set<bigint>();
  private readonly log: TrustedLog;
  private readonly batch = new BatchCheck();
  private readonly cadence = new Cadence();
  private readonly windows = new WindowReplay();

  constructor(log: TrustedLog) {
    this.log = log;
  }

  get batched(): bigint {
    return this.batch.reaches;
  }

  batches(stored: readonly StoredBatch[]): void {
    this.batch.add(stored);
  }

  root(): Buffer {
    return frontierRoot(this.frontier);
  }

  row(row: StoredRow): FirstBad | undefined {
    if (row.seq !== this.size) return { seq: this.size, rule: 'missing_row' };
    if (!entryHash(row.bytes).equals(row.hash)) return { seq: row.seq, rule: 'entry_hash' };
    const entry = tryDecode(row.bytes);
    if (entry === undefined) return { seq: row.seq, rule: 'entry_format' };
    const rule = this.chainRule(entry) ?? this.bodyRule(row, entry) ?? (this.batch.holds(entry) ? undefined : 'batch');
    if (rule !== undefined) return { seq: row.seq, rule };
    this.accept(row, entry);
    const uncovered = this.cadence.entry(entry.seq, entry.recordedAtUs);
    return uncovered === undefined ? undefined : { seq: uncovered, rule: 'checkpoint_missing' };
  }

  checkpoint(claimed: { size: bigint; root: Buffer; note: string }): FirstBad | undefined {
    const seq = claimed.size === 0n ? 0n : claimed.size - 1n;
    if (claimed.size > this.size) return { seq: this.size, rule: 'truncated' };
    const signed = tryOpen(claimed.note, this.log);
    if (signed === undefined || signed.size !== claimed.size) return { seq, rule: 'checkpoint_signature' };
    const same = signed.root.equals(this.root()) && claimed.root.equals(signed.root);
    if (!same) return { seq, rule: 'checkpoint_root' };
    this.cadence.checkpoint();
    return undefined;
  }

  finish(head: StoredHead): FirstBad | undefined {
    if (head.size > this.size) return { seq: this.size, rule: 'truncated' };
    const [first] = [...this.unexplained].sort((a, b) => (a < b ? -1 : 1));
    if (first !== undefined) return { seq: first, rule: 'body_missing' };
    const last = this.size === 0n ? 0n : this.size - 1n;
    const same = head.size === this.size && head.hash.equals(this.hash);
    if (!same || !head.frontier.equals(encodeFrontier(this.frontier))) return { seq: last, rule: 'head' };
    return this.tenantHeadsAgree(head) ? undefined : { seq: last, rule: 'tenant_head' };
  }

  beside(head: StoredHead): FirstBad | undefined {
    const last = this.size === 0n ? 0n : this.size - 1n;
    if (!this.batch.finish(head)) return { seq: last, rule: 'batch' };
    return this.windows.agrees(head.windows) ? undefined : { seq: last, rule: 'call_window' };
  }

  private chainRule(entry: Entry): Rule | undefined {
    const tenant = this.tenants.get(entry.tenant) ?? { size: 0n, hash: zeroHash };
    if (entry.seq !== this.size) return 'seq';
    if (!entry.prev.equals(this.hash)) return 'prev';
    if (entry.tenantSeq !== tenant.size) return 'tenant_seq';
    if (!entry.tenantPrev.equals(tenant.hash)) return 'tenant_prev';
    if (entry.recordedAtUs < this.recordedAtUs) return 'recorded_at';
    return entry.busSeq < this.busSeq ? 'bus_seq' : undefined;
  }

  private bodyRule(row: StoredRow, entry: Entry): Rule | undefined {
    if (row.body === null || row.salt === null) {
      this.unexplained.add(row.seq);
      this.windows.miss();
      this.callMark = undefined;
      return columnsAgree(row.columns, entry, nothingSearchable, true) ? undefined : 'projection';
    }
    if (!bodyCommit(row.salt, row.body).equals(entry.bodyCommit)) return 'body_commit';
    const read = readStoredBody(entry.kind, entry.producer, row.body);
    if (read === undefined) return 'body_format';
    this.callMark = read.callMark;
    return columnsAgree(row.columns, entry, read.projection, false) ? undefined : 'projection';
  }

  private accept(row: StoredRow, entry: Entry): void {
    this.tenants.set(entry.tenant, { size: entry.tenantSeq + 1n, hash: row.hash });
    this.frontier = appendLeaf(this.frontier, this.size, row.hash);
    this.hash = row.hash;
    this.recordedAtUs = entry.recordedAtUs;
    this.busSeq = entry.busSeq;
    this.size += 1n;
    this.windows.mark(this.callMark);
    if (this.batch.endsWith(row.seq)) this.windows.endBatch();
    if (isErasure(entry)) for (const seq of erasedBy(row.body)) this.unexplained.delete(seq);
  }

  private tenantHeadsAgree(head: StoredHead): boolean {
    if (head.tenantHeads.size !== this.tenants.size) return false;
    return [...this.tenants].every(([tenant, mine]) => {
      const theirs = head.tenantHeads.get(tenant);
      return theirs !== undefined && theirs.size === mine.size && theirs.hash.equals(mine.hash);
    });
  }
}

const columnsAgree = (stored: Columns, entry: Entry, projection: Projection, bodyErased: boolean): boolean =>
  stored.tenant === entry.tenant &&
  stored.tenantSeq === entry.tenantSeq &&
  stored.recordedAtUs === entry.recordedAtUs &&
  stored.eventId === entry.eventId &&
  stored.kind === entry.kind &&
  stored.producer === entry.producer &&
  // of an erased body the searchable part cannot be recomputed; it is not evidence of anything
  (bodyErased ||
    (stored.bodyTenant === entry.tenant &&
      stored.agentId === projection.agentId &&
      stored.sessionId === projection.sessionId &&
      stored.requestId === projection.requestId &&
      stored.decision === projection.decision));

/** Undefined for bytes that are no entry. */
export const tryDecode = (bytes: Buffer): Entry | undefined => {
  try {
    return decodeEntry(bytes);
  } catch (thrown) {
    if (isFault(thrown, 'entry_invalid')) return undefined;
    throw thrown;
  }
};

const tryOpen = (note: string, log: TrustedLog): Checkpoint | undefined => {
  try {
    return openCheckpoint(note, log.origin, log.verifiers);
  } catch (thrown) {
    if (isFault(thrown, 'note_invalid')) return undefined;
    throw thrown;
  }
};

// the sequencer gives kinds that begin with ledger_ to nobody else; an auditor checks it again
const isErasure = (entry: Entry): boolean => entry.kind === 'ledger_erasure' && entry.producer.endsWith('/svc/ledger');

const erasedBy = (body: Buffer | null): bigint[] => {
  const { seqs } = JSON.parse(body?.toString('utf8') ?? '{}') as { seqs?: unknown };
  return Array.isArray(seqs) ? seqs.filter(Number.isSafeInteger).map((seq) => BigInt(seq as number)) : [];
};
