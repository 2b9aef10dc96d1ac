// Whether a stream can go on from where the ledger stands; where it cannot, going on would lose events in silence.
import { Fault } from '@tappass/errors/fault';

export interface StreamPosition {
  /** Name and creation stamp: a stream made anew under the old name is another stream. */
  readonly id: string;
  /** Oldest message it still holds; meaningless while it holds none. */
  readonly firstSeq: bigint;
  readonly lastSeq: bigint;
}
export interface ReadPosition {
  readonly streamId: string | undefined;
  readonly busSeq: bigint;
}

/** Throws `ledger_halted` naming what is wrong. */
export const checkContinuity = (read: ReadPosition, stream: StreamPosition): void => {
  if (read.streamId !== undefined && read.streamId !== stream.id)
    throw halted('the stream is not the one that was read');
  // its next messages would carry numbers that were used, and be taken for duplicates
  if (stream.lastSeq < read.busSeq) throw halted('the stream lost messages that are committed');
  if (stream.lastSeq > read.busSeq && stream.firstSeq > read.busSeq + 1n) {
    throw halted('the stream no longer holds messages that were not read');
  }
};

const halted = (detail: string): Fault => new Fault('ledger_halted', { details: { detail } });
