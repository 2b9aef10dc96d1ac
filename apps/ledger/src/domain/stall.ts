// Tells a writer that is behind but moving, or has had nothing to do, from one that stands still.

/** One look: the last message of the stream, and the last that is committed. */
export interface Look {
  readonly lastSeq: bigint;
  readonly busSeq: bigint;
}

export interface Progress {
  readonly busSeq: bigint;
  /** The stream held more. */
  readonly behind: boolean;
  /** Monotonic ms of the first look that found it so. */
  readonly sinceMs: number;
}

/** Silence is no standstill: the time in which there was nothing to commit does not count. */
export const observe = (before: Progress | undefined, { lastSeq, busSeq }: Look, nowMs: number): Progress => {
  const behind = lastSeq > busSeq;
  return before?.behind === behind && before.busSeq === busSeq ? before : { busSeq, behind, sinceMs: nowMs };
};

/** True when there was more to commit than was committed, and nothing was for longer than `patienceMs`. */
export const standsStill = ({ behind, sinceMs }: Progress, nowMs: number, patienceMs: number): boolean =>
  behind && nowMs - sinceMs > patienceMs;
