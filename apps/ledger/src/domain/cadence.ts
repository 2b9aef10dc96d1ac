// Checkpoints are signed each second while a ledger grows: a long run of entries under a single one says that others were taken away.

/**
 * Time that entries may go on without a checkpoint. Not counted is the longest pause among them: nobody signs while the
 * ledger is down.
 */
const longestRunUs = 120_000_000n;

export class Cadence {
  #firstSeq: bigint | undefined;
  #firstUs = 0n;
  #lastUs = 0n;
  #longestPauseUs = 0n;

  /** @returns the first entry of a run that is too long, if this one makes it so */
  entry(seq: bigint, recordedAtUs: bigint): bigint | undefined {
    if (this.#firstSeq === undefined) {
      this.#firstSeq = seq;
      this.#firstUs = recordedAtUs;
      this.#longestPauseUs = 0n;
    } else {
      const pauseUs = recordedAtUs - this.#lastUs;
      if (pauseUs > this.#longestPauseUs) this.#longestPauseUs = pauseUs;
    }
    this.#lastUs = recordedAtUs;
    return recordedAtUs - this.#firstUs - this.#longestPauseUs > longestRunUs ? this.#firstSeq : undefined;
  }

  /** All entries so far are under a checkpoint. */
  checkpoint(): void {
    this.#firstSeq = undefined;
  }
}
