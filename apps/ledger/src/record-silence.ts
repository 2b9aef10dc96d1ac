// An entry after each minute without one, so that a cut-off tail is not mistaken for a quiet night.
import type { Recorder } from '@tappass/evidence/recorder';
import { nilUuid, uuidToBytes } from './domain/uuid.ts';

const silenceMs = 60_000;

export interface SilenceParts {
  readonly recorder: Pick<Recorder, 'record'>;
  readonly leads: () => boolean;
  /** Monotonic ms of the last committed batch. */
  readonly lastBatchAt: () => number;
  readonly size: () => bigint;
  /** Monotonic clock, ms. */
  readonly now: () => number;
}

/** True when a heartbeat was put on record. */
export const recordSilence = async (parts: SilenceParts): Promise<boolean> => {
  if (!parts.leads() || parts.now() - parts.lastBatchAt() < silenceMs) return false;
  const body = { size: Number(parts.size()), version: 1 };
  await parts.recorder.record({ kind: 'ledger_heartbeat', tenant: uuidToBytes(nilUuid), body });
  return true;
};
