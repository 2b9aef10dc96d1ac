// A wait that ends early when the caller hangs up.
import type { HangUp } from './hang-up.ts';

export function pause(ms: number, hangUp: HangUp): Promise<void> {
  if (hangUp.aborted || ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      hangUp.off('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    hangUp.once('abort', done);
  });
}
