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

/**
 * While others commit and trim, the stream moves on between two looks: it must hold what was committed before it was looked at, and
 * may have dropped only what was committed by the time it had been.
 * @param before where the ledger stood before the stream was looked at
 * @param after where it stood afterwards; the same where nobody else can commit
 * @throws Fault ledger_halted naming what is wrong
 */
export const checkContinuity = (before: ReadPosition, stream: StreamPosition, after: ReadPosition = before): void => {
  if (before.streamId !== undefined && before.streamId !== stream.id)
    throw halted('the stream is not the one that was read');
  // its next messages would carry numbers that were used, and be taken for duplicates
  if (stream.lastSeq < before.busSeq) throw halted('the stream lost messages that are committed');
  if (stream.lastSeq > after.busSeq && stream.firstSeq > after.busSeq + 1n) {
    throw halted('the stream no longer holds messages that were not read');
  }
};

const halted = (detail: string): Fault => new Fault('ledger_halted', { details: { detail } });
