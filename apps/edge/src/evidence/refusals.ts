// Refusals of strangers: counted by source and reason, on record every 10 s with exact counts, so that nobody can fill the ledger by knocking.

import type { Recorder } from '@tappass/evidence/recorder';
import { nilTenant } from '@tappass/evidence/uuid-v7';

interface Tally {
  count: number;
  firstMs: number;
  lastMs: number;
}

const everyMs = 10_000;
const maxSources = 1024;

export class Refusals {
  readonly #recorder: Recorder;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #tallies = new Map<string, Tally>();

  constructor(recorder: Recorder, now: () => number = Date.now) {
    this.#recorder = recorder;
    this.#now = now;
    this.#timer = setInterval(() => void this.flush(), everyMs).unref();
  }

  /** @param source the peer's address; beyond a bound all share one tally, and the counts stay exact */
  count(source: string, reason: string): void {
    const own = `${source}\n${reason}`;
    const key = this.#tallies.has(own) || this.#tallies.size < maxSources ? own : `other\n${reason}`;
    const tally = this.#tallies.get(key) ?? { count: 0, firstMs: this.#now(), lastMs: 0 };
    tally.count += 1;
    tally.lastMs = this.#now();
    this.#tallies.set(key, tally);
  }

  /** What could not be put on record is kept and counted on. */
  async flush(): Promise<void> {
    const tallies = this.#tallies;
    this.#tallies = new Map();
    for (const [key, tally] of tallies) {
      const [source = '', reason = ''] = key.split('\n');
      const body = {
        version: 1,
        source,
        reason,
        count: tally.count,
        first_at: new Date(tally.firstMs).toISOString(),
        last_at: new Date(tally.lastMs).toISOString(),
      };
      await this.#recorder.record({ kind: 'auth_failed', tenant: nilTenant, body }).catch(() => {
        // the recorder keeps an accepted event; only one it never took is counted again
        if (this.#recorder.full) for (let n = 0; n < tally.count; n += 1) this.count(source, reason);
      });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
