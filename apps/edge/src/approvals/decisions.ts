// Who waits for which request to be decided. A word that comes between a look and the wait is not lost; one that never comes costs a moment.
import type { HangUp } from '../domain/hang-up.ts';

export interface Watch {
  /** Until it is decided, or `ms` are over, or the caller hangs up. */
  readonly next: (ms: number, hangUp: HangUp) => Promise<void>;
  readonly close: () => void;
}

export class Decisions {
  readonly #watched = new Map<string, Set<() => void>>();

  heard(requestId: string): void {
    for (const tell of this.#watched.get(requestId) ?? []) tell();
  }

  /** Before the first look, so that nothing happens unseen. */
  watch(requestId: string): Watch {
    let decided = false;
    let wake = () => {};
    const tell = () => {
      decided = true;
      wake();
    };
    const all = this.#watched.get(requestId) ?? new Set();
    this.#watched.set(requestId, all.add(tell));
    return {
      next: (ms, hangUp) => {
        if (decided || hangUp.aborted || ms <= 0) {
          decided = false;
          return Promise.resolve();
        }
        return new Promise((resolve) => {
          wake = () => {
            clearTimeout(timer);
            hangUp.off('abort', wake);
            decided = false;
            resolve();
          };
          const timer = setTimeout(() => wake(), ms);
          hangUp.once('abort', wake);
        });
      },
      close: () => {
        all.delete(tell);
        if (all.size === 0) this.#watched.delete(requestId);
      },
    };
  }

  get watching(): number {
    return this.#watched.size;
  }
}
