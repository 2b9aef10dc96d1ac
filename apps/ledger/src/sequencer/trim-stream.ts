// Keeps the audit stream from filling up with what is committed: its limit is for what waits. Only the writer trims, and only behind itself.
import type { JetStreamManager } from '@nats-io/jetstream';
import { trimTo } from '../domain/trim.ts';
import { auditStream, auditStreamFill } from './audit-stream.ts';
import type { Committed } from './committed.ts';

export interface StreamTrimmerParts {
  readonly jsm: JetStreamManager;
  readonly committed: Pick<Committed, 'mark'>;
  readonly leads: () => boolean;
  readonly maxBytes: number;
  /** Told of each time: how many messages went, and how old the oldest is that is left, ms. */
  readonly onTrim: (gone: number, oldestMs: number) => void;
}

/** One look; it trims where there is need. @throws what the broker says, for a stream that cannot be trimmed too */
export const streamTrimmer =
  ({ jsm, committed, leads, maxBytes, onTrim }: StreamTrimmerParts): (() => Promise<void>) =>
  async () => {
    if (!leads()) return;
    const fill = await auditStreamFill(jsm);
    // of another stream's numbers nothing follows for this one
    if (fill === undefined || fill.id !== committed.mark.streamId) return;
    const keepFrom = trimTo(fill, maxBytes, committed.mark.busSeq);
    if (keepFrom === undefined) return;
    const { purged } = await jsm.streams.purge(auditStream, { seq: Number(keepFrom) });
    const left = await auditStreamFill(jsm);
    onTrim(purged, left === undefined ? 0 : Date.now() - left.oldestAtMs);
  };
