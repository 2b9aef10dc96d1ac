// How far the ledger is, and those who wait for it to get further: woken by the sequencer of this process, or by looking.
import type { Querying } from '@tappass/postgres/transaction';

export interface CommittedMark {
  readonly busSeq: bigint;
  readonly size: bigint;
  readonly streamId: string | undefined;
}
interface Waiter {
  readonly busSeq: bigint;
  readonly resolve: (mark: CommittedMark | undefined) => void;
}

const lookEveryMs = 20;

export class Committed {
  #mark: CommittedMark = { busSeq: 0n, size: 0n, streamId: undefined };
  readonly #waiters = new Set<Waiter>();
  readonly #db: Querying;
  readonly #leads: () => boolean;
  #timer: NodeJS.Timeout | undefined;
  #hurry: () => void = () => {};

  /** `leads`: whether this process writes; where it does not, the database is asked while somebody waits. */
  constructor(db: Querying, leads: () => boolean) {
    this.#db = db;
    this.#leads = leads;
  }

  get mark(): CommittedMark {
    return this.#mark;
  }

  advance(mark: CommittedMark): void {
    if (mark.busSeq < this.#mark.busSeq && mark.streamId === this.#mark.streamId) return;
    this.#mark = mark;
    for (const waiter of this.#waiters) {
      if (waiter.busSeq > mark.busSeq) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(mark);
    }
  }

  /**
   * Resolves after `limitMs`, or as soon as somebody waits. The sequencer spends this time gathering: one commit for a
   * hundred entries costs hardly more than for one, and who needs theirs at once says so by waiting.
   */
  leisure(limitMs: number): Promise<void> {
    if (this.#waiters.size > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Undefined when the time ran out first. */
  atLeast(busSeq: bigint, timeoutMs: number): Promise<CommittedMark | undefined> {
    if (this.#mark.busSeq >= busSeq) return Promise.resolve(this.#mark);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        busSeq,
        resolve: (mark) => {
          clearTimeout(timer);
          resolve(mark);
        },
      };
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        resolve(undefined);
      }, timeoutMs);
      this.#waiters.add(waiter);
      this.#hurry();
      this.#look();
    });
  }

  #look(): void {
    if (this.#timer !== undefined || this.#leads()) return;
    this.#timer = setTimeout(async () => {
      try {
        const sql = 'select bus_seq, size, stream_id from head';
        const { rows } = await this.#db.query<{ bus_seq: string; size: string; stream_id: string | null }>(sql);
        const row = rows[0];
        if (row !== undefined) {
          const [busSeq, size] = [BigInt(row.bus_seq), BigInt(row.size)];
          this.advance({ busSeq, size, streamId: row.stream_id ?? undefined });
        }
      } catch {
        // whoever waits runs into its deadline, and the health check names the database
      }
      this.#timer = undefined;
      if (this.#waiters.size > 0) this.#look();
    }, lookEveryMs);
  }
}
