// The batches of a ledger follow one another without a gap, in numbers of the bus, in entries and in time: "since" and "until" are looked up in them.

export interface StoredBatch {
  readonly firstBusSeq: bigint;
  readonly lastBusSeq: bigint;
  /** Entries [firstSeq, nextSeq); equal when all of it was there before. */
  readonly firstSeq: bigint;
  readonly nextSeq: bigint;
  readonly recordedAtUs: bigint;
}
interface Place {
  readonly busSeq: bigint;
  readonly size: bigint;
  readonly recordedAtUs: bigint;
}
interface Entered {
  readonly seq: bigint;
  readonly busSeq: bigint;
  readonly recordedAtUs: bigint;
}

export class BatchCheck {
  readonly #waiting: StoredBatch[] = [];
  #current: StoredBatch | undefined;
  /** After the batches that were looked at. */
  #place: Place = { busSeq: 0n, size: 0n, recordedAtUs: 0n };

  /** In order of the bus. */
  add(batches: readonly StoredBatch[]): void {
    this.#waiting.push(...batches);
  }

  /** Batches are there for all entries before this one. */
  get reaches(): bigint {
    return this.#waiting.at(-1)?.nextSeq ?? this.#place.size;
  }

  /** False when this entry, which comes next, is not that of a batch as they are stored. */
  holds(entry: Entered): boolean {
    while (this.#place.size <= entry.seq) {
      // whoever asks for a time later than a batch's finds nothing before its end: what follows is not earlier
      if (this.#place.recordedAtUs > entry.recordedAtUs || !this.#takeNext()) return false;
    }
    const batch = this.#current;
    if (batch === undefined || entry.seq < batch.firstSeq) return false;
    const inside = entry.busSeq >= batch.firstBusSeq && entry.busSeq <= batch.lastBusSeq;
    return inside && entry.recordedAtUs <= batch.recordedAtUs;
  }

  /** Whether the entry is the last of its batch. */
  endsWith(seq: bigint): boolean {
    return this.#place.size === seq + 1n;
  }

  /** After the last entry: the head stands where the last batch ended. */
  finish(head: Place): boolean {
    while (this.#waiting.length > 0) if (!this.#takeNext()) return false;
    const { busSeq, size, recordedAtUs } = this.#place;
    return busSeq === head.busSeq && size === head.size && recordedAtUs === head.recordedAtUs;
  }

  #takeNext(): boolean {
    const batch = this.#waiting.shift();
    if (batch === undefined) return false;
    const { busSeq, size, recordedAtUs } = this.#place;
    const follows = batch.firstBusSeq === busSeq + 1n && batch.firstSeq === size && batch.recordedAtUs >= recordedAtUs;
    if (!follows || batch.lastBusSeq < batch.firstBusSeq || batch.nextSeq < batch.firstSeq) return false;
    this.#current = batch;
    this.#place = { busSeq: batch.lastBusSeq, size: batch.nextSeq, recordedAtUs: batch.recordedAtUs };
    return true;
  }
}
