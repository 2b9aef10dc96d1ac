// Opens what the ledger holds, starts its writer and signer, and says which handlers answer.
import { createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { DynamicModule } from '@nestjs/common';
import { asFault, type Fault } from '@tappass/errors/fault';
import { Recorder } from '@tappass/evidence/recorder';
import { databaseOf, openServicePool } from '@tappass/postgres/open-service-pool';
import { bounded } from '@tappass/service/bounded';
import { answerWithinMs } from '@tappass/service/check-times';
import type { Settings } from '@tappass/service/config';
import type { ProcessContext, RoomParts } from '@tappass/service/serve-room';
import type pg from 'pg';
import { CheckpointSigner } from './checkpoints/checkpoint-signer.ts';
import { keptCheckpoints } from './checkpoints/kept-checkpoints.ts';
import { SigningLoop } from './checkpoints/signing-loop.ts';
import type { KnownOutside } from './checkpoints/verdict.ts';
import { VerificationApart } from './checkpoints/verification-apart.ts';
import { WindowCloser, type WindowCloserParts } from './close-windows.ts';
import { decodeVkey, encodeVkey, type NoteSigner, verifierOf } from './domain/note.ts';
import type { TrustedLog } from './domain/verify-chain.ts';
import type { ledgerConfig } from './ledger.config.ts';
import { ledgerMetrics, verificationMetrics } from './ledger-metrics.ts';
import { LEDGER_ROOM, type LedgerRoom } from './ledger-room.ts';
import { recordSilence } from './record-silence.ts';
import { AwaitCommittedRpc } from './rpc/await-committed.ts';
import { CheckpointRpc } from './rpc/checkpoint.ts';
import { GetRpc } from './rpc/get.ts';
import { QueryRpc } from './rpc/query.ts';
import { VerifyRpc } from './rpc/verify.ts';
import type { AuditStreamOptions } from './sequencer/audit-stream.ts';
import { catchUp } from './sequencer/catch-up.ts';
import { Committed } from './sequencer/committed.ts';
import { turnToLead } from './sequencer/lead.ts';
import { Sequencer } from './sequencer/sequencer.ts';
import { sequencerCheck } from './sequencer/sequencer-check.ts';
import { type StreamTrimmerParts, streamTrimmer } from './sequencer/trim-stream.ts';
import type { StoredCheckpoint } from './store/checkpoints.ts';

type LedgerSettings = Settings<typeof ledgerConfig.declarations>;

const controllers = [AwaitCommittedRpc, QueryRpc, GetRpc, VerifyRpc, CheckpointRpc];
const recordEveryMs = 2000;
/** Of the time of a round that is left to everybody else: three parts of four. */
const restOfVerifier = 3;
const trimEveryMs = 2000;
const trimWithinMs = 10_000;
const monotonicMs = (): number => performance.now();
const nothingTakenAway = 1n;

class LedgerModule {}

export const ledgerModule = (room: LedgerRoom): DynamicModule => ({
  module: LedgerModule,
  controllers,
  providers: [{ provide: LEDGER_ROOM, useValue: room }],
});

export async function buildLedger(settings: LedgerSettings, context: ProcessContext): Promise<RoomParts> {
  const { nc, lifecycle } = context;
  const pool = await openServicePool('ledger', settings, context, { pipeline: true });
  const { sequencer, committed, lastBatchAt } = startSequencer(settings, context, pool);
  const leads = (): boolean => sequencer.state === 'leading';
  const signing = await startSigning(settings, context, pool, leads);
  const recorder = new Recorder(nc, { room: 'ledger', boot: context.boot });
  lifecycle.onStop('evidence', () => recorder.close());
  keepRecords(context, [
    () => recordSilence({ recorder, leads, lastBatchAt, size: () => committed.mark.size, now: monotonicMs }),
    closerOf(context, { pool, recorder, leads, now: monotonicMs }),
  ]);
  await keepTrimmed(context, { committed, leads, maxBytes: streamOptions(settings).maxBytes });
  const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: answerWithinMs });
  lifecycle.onStop('sequencer', () => sequencer.stop());
  return {
    module: ledgerModule({
      ...{ pool, committed, verification: signing.verification },
      catchUp: catchUp(jsm, committed),
    }),
    epoch: () => nothingTakenAway,
    checkpoint: () => (leads() ? (signing.published()?.note ?? '') : ''),
    checks: [
      { name: 'database', run: async () => void (await bounded(pool.query('select 1'), answerWithinMs)) },
      sequencerCheck(pool, jsm, sequencer),
      signing.loop.check,
    ],
  };
}

function startSequencer(settings: LedgerSettings, context: ProcessContext, pool: pg.Pool) {
  const { nc, metrics } = context;
  const figures = ledgerMetrics(metrics, () => sequencer.state);
  let lastBatchAt = performance.now();
  const sequencer: Sequencer = new Sequencer({
    ...{ pool, nc, trustDomain: settings.trustDomain, takeLead: turnToLead(pool) },
    stream: streamOptions(settings),
    onBatch: (batch, tookMs) => {
      lastBatchAt = performance.now();
      figures.batch(batch, tookMs);
    },
    onTrouble: logOnce(context, 'the sequencer'),
  });
  const committed = new Committed(pool, () => sequencer.state === 'leading');
  sequencer.start(committed);
  return { sequencer, committed, lastBatchAt: () => lastBatchAt };
}

async function startSigning(settings: LedgerSettings, context: ProcessContext, pool: pg.Pool, leads: () => boolean) {
  const { origin, formerVkeys } = settings;
  const privateKey = createPrivateKey(settings.signKey.current().reveal());
  const noteSigner: NoteSigner = { name: origin, privateKey };
  const own = verifierOf(noteSigner);
  const former = formerVkeys.split(',').filter((vkey) => vkey.trim() !== '');
  const log = { origin, verifiers: [own, ...former.map((vkey) => decodeVkey(vkey.trim()))] };
  const jsm = await jetstreamManager(context.nc, { checkAPI: false, timeout: answerWithinMs });
  const kept = keptCheckpoints(jetstream(context.nc, { timeout: answerWithinMs }), jsm, log, settings.streamReplicas);
  const signer = new CheckpointSigner({ pool, log, kept, leads, signer: noteSigner, now: () => performance.now() });
  const loop = new SigningLoop(signer, logOnce(context, 'the checkpoint signer'));
  void loop.run();
  context.lifecycle.onStop('checkpoints', () => loop.stop());
  context.log.info({ vkey: encodeVkey(own) }, 'checkpoints verify with this key');
  const published = (): StoredCheckpoint | undefined => signer.published;
  const known = async (): Promise<StoredCheckpoint | undefined> => newest(published(), await kept.newest());
  return { loop, published, verification: verifyApart(settings, context, log, known) };
}

const newest = (
  one: StoredCheckpoint | undefined,
  other: StoredCheckpoint | undefined,
): StoredCheckpoint | undefined => ((one?.size ?? -1n) >= (other?.size ?? -1n) ? one : other);

function verifyApart(
  settings: LedgerSettings,
  { lifecycle, metrics }: ProcessContext,
  log: TrustedLog,
  known: KnownOutside,
): VerificationApart {
  const verification = new VerificationApart({
    known,
    file: join(import.meta.dirname, 'verification-thread.js'),
    data: {
      database: databaseOf(settings),
      origin: log.origin,
      vkeys: log.verifiers.map(encodeVkey),
      rest: restOfVerifier,
    },
    passwords: () => ({
      password: settings.pgPassword.current().reveal(),
      formerPassword: settings.pgPassword.previous()?.reveal(),
    }),
  });
  lifecycle.onStop('verification', () => verification.close());
  verificationMetrics(metrics, () => verification.progress);
  return verification;
}

function closerOf({ nc, lifecycle }: ProcessContext, parts: WindowCloserParts): () => Promise<unknown> {
  const closer = new WindowCloser(parts);
  const subscription = closer.listen(nc);
  lifecycle.onStop('edge beats', () => subscription.unsubscribe());
  return () => closer.closeSilent();
}

// what the ledger itself puts on record; a stream or database that is away is told by the checks
function keepRecords({ lifecycle }: ProcessContext, tasks: readonly (() => Promise<unknown>)[]): void {
  const timer = setInterval(() => {
    for (const task of tasks) task().catch(() => {});
  }, recordEveryMs);
  lifecycle.onStop('records', () => clearInterval(timer));
}

const streamOptions = (settings: LedgerSettings): AuditStreamOptions => ({
  replicas: settings.streamReplicas,
  maxBytes: settings.streamMaxMegabytes * 1024 * 1024,
  maxAgeMs: settings.streamMaxAgeHours * 3_600_000,
});

async function keepTrimmed(
  context: ProcessContext,
  parts: Pick<StreamTrimmerParts, 'committed' | 'leads' | 'maxBytes'>,
): Promise<void> {
  const { nc, lifecycle, log } = context;
  const onTrim = (gone: number, oldestMs: number): void =>
    log.info({ gone, keptHours: Math.round(oldestMs / 360_000) / 10 }, 'the audit stream was trimmed to what fits');
  const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: trimWithinMs });
  const trim = streamTrimmer({ ...parts, jsm, onTrim });
  const told = logOnce(context, 'trimming the audit stream');
  let trimming = false;
  const timer = setInterval(async () => {
    if (trimming) return;
    trimming = true;
    await trim().catch((thrown: unknown) => told(asFault(thrown)));
    trimming = false;
  }, trimEveryMs);
  lifecycle.onStop('trimming', () => clearInterval(timer));
}

// a trouble that stays is told once, not with each attempt
function logOnce({ log }: ProcessContext, part: string): (fault: Fault) => void {
  let last = '';
  return (fault) => {
    if (fault.message === last) return;
    last = fault.message;
    const cause = fault.cause instanceof Error ? { type: fault.cause.name, stack: fault.cause.stack } : undefined;
    log[fault.reason === 'ledger_halted' ? 'error' : 'warn'](
      { part, reason: fault.reason, ...fault.details, cause },
      'in trouble',
    );
  };
}
