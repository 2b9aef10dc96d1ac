// The ledger's figures: entries, batches and the state of its writer.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Progress } from './checkpoints/verdict.ts';
import type { SequencedBatch } from './domain/sequence-batch.ts';
import type { SequencerState } from './sequencer/sequencer.ts';

const states: readonly SequencerState[] = ['starting', 'standby', 'leading', 'recovering', 'halted', 'stopped'];

export interface LedgerMetrics {
  readonly batch: (batch: SequencedBatch, tookMs: number) => void;
}

export const ledgerMetrics = (registry: Registry, state: () => SequencerState): LedgerMetrics => {
  const registers = [registry];
  const entries = new Counter({ name: 'tappass_ledger_entries_total', help: 'Entries committed.', registers });
  const duplicates = new Counter({
    ...{
      name: 'tappass_ledger_duplicates_total',
      help: 'Events that were entered before and were dropped.',
      registers,
    },
  });
  const made = new Counter({
    name: 'tappass_ledger_wrapped_total',
    help: 'Events entered as rejected or in conflict; each is worth a look.',
    labelNames: ['kind'],
    registers,
  });
  const seconds = new Histogram({
    name: 'tappass_ledger_batch_seconds',
    help: 'Time from taking a batch to its commit.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2],
    registers,
  });
  new Gauge({
    name: 'tappass_ledger_sequencer_state',
    help: '1 for the state the sequencer is in.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const name of states) this.set({ state: name }, name === state() ? 1 : 0);
    },
  });
  return {
    batch: (batch, tookMs) => {
      entries.inc(batch.rows.length);
      duplicates.inc(batch.duplicates);
      for (const row of batch.rows) if (row.made) made.inc({ kind: row.kind });
      seconds.observe(tookMs / 1000);
    },
  };
};

/** How far a round of verification is; zero while none runs. */
export const verificationMetrics = (registry: Registry, progress: () => Progress | undefined): void => {
  const registers = [registry];
  new Gauge({
    name: 'tappass_ledger_verifying_entries',
    help: 'Entries that the round of verification that runs has checked.',
    registers,
    collect() {
      this.set(Number(progress()?.checked ?? 0n));
    },
  });
  new Gauge({
    name: 'tappass_ledger_verifying_size',
    help: 'Entries that the round of verification that runs will have checked.',
    registers,
    collect() {
      this.set(Number(progress()?.size ?? 0n));
    },
  });
};
