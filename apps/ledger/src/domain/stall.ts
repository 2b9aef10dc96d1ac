// Tells a writer that is behind but moving from one that stands still.

export interface Progress {
  readonly busSeq: bigint;
  /** Monotonic ms at which busSeq was first seen. */
  readonly sinceMs: number;
}

export const observe = (before: Progress | undefined, busSeq: bigint, nowMs: number): Progress =>
  before !== undefined && before.busSeq === busSeq ? before : { busSeq, sinceMs: nowMs };

/** True when the stream holds more than was committed and nothing was committed for `patienceMs`. */
export const isStalled = (progress: Progress, streamLastSeq: bigint, nowMs: number, patienceMs: number): boolean =>
  streamLastSeq > progress.busSeq && nowMs - progress.sinceMs > patienceMs;
