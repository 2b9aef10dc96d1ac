// Whether the ledger keeps up, asked from outside the sequencer: by its state, by the stream it reads, and by its progress.
import type { JetStreamManager } from '@nats-io/jetstream';
import { Fault } from '@tappass/errors/fault';
import { bounded } from '@tappass/service/bounded';
import { answerWithinMs } from '@tappass/service/check-times';
import type { Check } from '@tappass/service/health';
import type pg from 'pg';
import { observe, type Progress, standsStill } from '../domain/stall.ts';
import { checkContinuity } from '../domain/stream-continuity.ts';
import { readHead } from '../store/head.ts';
import { auditStreamPosition } from './audit-stream.ts';
import type { Sequencer } from './sequencer.ts';

const stallPatienceMs = 1500;

/** A standby's replica answers too: it asks the same of the head that the leader writes. */
export const sequencerCheck = (pool: pg.Pool, jsm: JetStreamManager, sequencer: Sequencer): Check => {
  let progress: Progress | undefined;
  const run = async (): Promise<void> => {
    const { state } = sequencer;
    if (state !== 'leading' && state !== 'standby') throw halted(`the sequencer is ${state}`);
    const before = await readHead(pool);
    const stream = await auditStreamPosition(jsm);
    if (stream === undefined) throw halted('the audit stream is gone');
    const head = await readHead(pool);
    checkContinuity(before, stream, head);
    const nowMs = performance.now();
    progress = observe(progress, { lastSeq: stream.lastSeq, busSeq: head.busSeq }, nowMs);
    if (standsStill(progress, nowMs, stallPatienceMs)) throw halted('events are not being committed');
  };
  return { name: 'sequencer', run: () => bounded(run(), answerWithinMs) };
};

const halted = (detail: string): Fault => new Fault('ledger_halted', { details: { detail } });
