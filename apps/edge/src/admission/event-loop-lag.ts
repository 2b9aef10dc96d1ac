// How late the event loop comes to a timer: what a process that has more to do than it can is late by.

const everyMs = 100;
/** What was seen is believed less with each look: after a second a tenth of it is left. */
const fading = 0.8;

/** @returns the lag lately, ms */
export function watchLag(): () => number {
  let last = performance.now();
  let lagMs = 0;
  setInterval(() => {
    const now = performance.now();
    lagMs = Math.max(now - last - everyMs, lagMs * fading);
    last = now;
  }, everyMs).unref();
  return () => Math.max(lagMs, performance.now() - last - everyMs);
}
