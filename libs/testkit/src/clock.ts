// A clock that moves only when a test moves it.

export interface HandClock {
  /** Milliseconds since the epoch, as Date.now() gives them. */
  now(): number;
  /** Microseconds since an arbitrary start; never goes back, whatever happens to `now`. */
  monotonicUs(): number;
  advance(ms: number): void;
  /** Sets the wall clock alone, forwards or back, as an operator or NTP would. */
  jumpTo(epochMs: number): void;
}

export function handClock(startMs = Date.UTC(2026, 0, 2, 3, 4, 5)): HandClock {
  let wallMs = startMs;
  let elapsedUs = 0;
  return {
    now: () => wallMs,
    monotonicUs: () => elapsedUs,
    advance: (ms) => {
      wallMs += ms;
      elapsedUs += ms * 1_000;
    },
    jumpTo: (epochMs) => {
      wallMs = epochMs;
    },
  };
}
