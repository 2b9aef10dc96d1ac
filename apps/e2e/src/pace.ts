// How slow this machine is just now. A bound on time holds for a machine that has time: what a question takes that nobody has to think about is allowed on top.
import { setTimeout as pause } from 'node:timers/promises';

const everyMs = 50;
/** A call passes several processes, each of which may have to wait for its turn as long. */
const hops = 6;

export interface Pace {
  /** What slowness explains so far, ms: a few on a machine that is idle. */
  allowanceMs(): number;
  stop(): void;
}

/** @param url of an edge; it is asked whether it lives, over and over */
export function watchPace(url: string): Pace {
  let [stopped, worstMs] = [false, 0];
  const watch = async (): Promise<void> => {
    while (!stopped) {
      const from = performance.now();
      await fetch(`${url}/health/live`).then(
        (answer) => answer.arrayBuffer(),
        () => undefined,
      );
      worstMs = Math.max(worstMs, performance.now() - from);
      await pause(everyMs);
    }
  };
  void watch();
  return {
    allowanceMs: () => worstMs * hops,
    stop: () => {
      stopped = true;
    },
  };
}
