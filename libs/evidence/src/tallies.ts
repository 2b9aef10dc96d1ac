// What happens too often for an entry each time: counted by what is known of it, on record every 10 s with exact counts, so that nobody can fill the ledger by knocking.
import type { JsonObject } from './canonical-json.ts';
import type { Recorder } from './recorder.ts';
import { nilTenant, uuidText } from './uuid-v7.ts';

interface Tally {
  readonly tenant: Uint8Array;
  readonly facts: Facts;
  count: number;
  firstMs: number;
  lastMs: number;
}

/** Members of the entry; `source` is the peer's address. */
export type Facts = JsonObject & { readonly source: string };

const everyMs = 10_000;
const maxTallies = 1024;

export class Tallies {
  readonly #kind: string;
  readonly #recorder: Pick<Recorder, 'record' | 'full'>;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #tallies = new Map<string, Tally>();

  /** @param kind of the entries */
  constructor(kind: string, recorder: Pick<Recorder, 'record' | 'full'>, now: () => number = Date.now) {
    this.#kind = kind;
    this.#recorder = recorder;
    this.#now = now;
    this.#timer = setInterval(() => void this.flush(), everyMs).unref();
  }

  /**
   * One more. Beyond a bound all sources share one tally, and the counts stay exact.
   * @param tenant whose it is; the deployment's where nobody can be named
   */
  count(facts: Facts, tenant: Uint8Array = nilTenant): void {
    this.#add(facts, tenant, 1);
  }

  #add(facts: Facts, tenant: Uint8Array, count: number): void {
    const nameOf = (one: Facts): string => JSON.stringify([uuidText(tenant), one]);
    const isRoom = this.#tallies.has(nameOf(facts)) || this.#tallies.size < maxTallies;
    const counted = isRoom ? facts : { ...facts, source: 'other' };
    const name = nameOf(counted);
    const tally = this.#tallies.get(name) ?? { tenant, facts: counted, count: 0, firstMs: this.#now(), lastMs: 0 };
    tally.count += count;
    tally.lastMs = this.#now();
    this.#tallies.set(name, tally);
  }

  /** What could not be put on record is kept and counted on. */
  async flush(): Promise<void> {
    const tallies = this.#tallies;
    this.#tallies = new Map();
    for (const { tenant, facts, count, firstMs, lastMs } of tallies.values()) {
      const times = { first_at: new Date(firstMs).toISOString(), last_at: new Date(lastMs).toISOString() };
      const body = { version: 1, ...facts, count, ...times };
      await this.#recorder.record({ kind: this.#kind, tenant, body }).catch(() => {
        // the recorder keeps an accepted event; only one it never took is counted again
        if (this.#recorder.full) this.#add(facts, tenant, count);
      });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
