// Who reads sees what was acknowledged before they asked, although entries nobody waits for are committed at leisure.
import type { JetStreamManager } from '@nats-io/jetstream';
import { auditStreamPosition } from './audit-stream.ts';
import type { Committed } from './committed.ts';

export type CatchUp = (limitMs: number) => Promise<void>;

/** Resolves when all that stood on the stream is committed, or after `limitMs`, or at once where the stream cannot be asked: then what is committed is read. */
export const catchUp =
  (jsm: JetStreamManager, committed: Committed): CatchUp =>
  async (limitMs) => {
    const position = await auditStreamPosition(jsm).catch(() => undefined);
    if (position !== undefined) await committed.atLeast(position.lastSeq, limitMs);
  };

/** Kept for the reading itself. */
const readingMs = 200;

/** @param leftMs until the reader stops waiting */
export const patienceOf = (leftMs: number): number => Math.min(500, Math.max(1, leftMs - readingMs));
