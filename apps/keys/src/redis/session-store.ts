// Which Redis holds the sessions. PostgreSQL remembers it: a Redis that is empty where one was full has lost them, and what is unknown since then is met with caution.
import { randomBytes } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';
import { inTransaction } from '@tappass/postgres/transaction';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { lost, markerKey } from './sessions.ts';

export interface StoreState {
  readonly incarnation: string;
  /** ms since 1970; undefined: none was ever lost. */
  readonly lostAtMs: number | undefined;
}

const tries = 3;

export class SessionStore {
  readonly #redis: Redis;
  readonly #pool: Pool;
  #known: Promise<StoreState> | undefined;

  constructor(redis: Redis, pool: Pool) {
    this.#redis = redis;
    this.#pool = pool;
  }

  /**
   * Acts on the store as it is; when it turns out to be another one, finds out which, and acts again.
   * @throws Fault not_ready while Redis or the database cannot tell
   */
  async act<T>(deed: (state: StoreState) => Promise<T | typeof lost>): Promise<T> {
    try {
      for (let attempt = 0; attempt < tries; attempt++) {
        const known = this.#state();
        const done = await deed(await known);
        if (done !== lost) return done;
        if (this.#known === known) this.#known = undefined;
      }
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      throw new Fault('not_ready', { details: { part: 'redis' }, cause });
    }
    throw new Fault('not_ready', { details: { part: 'redis' } });
  }

  #state(): Promise<StoreState> {
    this.#known ??= this.#establish().catch((fault: unknown) => {
      this.#known = undefined;
      throw fault;
    });
    return this.#known;
  }

  /** One replica at a time: the row's lock decides who marks an unmarked Redis. */
  #establish(): Promise<StoreState> {
    return inTransaction(this.#pool, 'lock table session_store in share row exclusive mode', async (client) => {
      const { rows } = await client.query<{ incarnation: string; lost_ms: string | null }>(
        'SELECT incarnation, (extract(epoch FROM lost_at) * 1000)::bigint AS lost_ms FROM session_store',
      );
      const before = rows[0];
      const marked = await this.#redis.get(markerKey);
      if (before !== undefined && before.incarnation === marked)
        return { incarnation: marked, lostAtMs: before.lost_ms === null ? undefined : Number(before.lost_ms) };
      const incarnation = randomBytes(12).toString('hex');
      const written = await client.query<{ lost_ms: string | null }>(
        `INSERT INTO session_store (incarnation) VALUES ($1)
         ON CONFLICT (one) DO UPDATE SET incarnation = excluded.incarnation, lost_at = now()
         RETURNING (extract(epoch FROM lost_at) * 1000)::bigint AS lost_ms`,
        [incarnation],
      );
      await this.#redis.set(markerKey, incarnation);
      const lostMs = written.rows[0]?.lost_ms ?? null;
      return { incarnation, lostAtMs: lostMs === null ? undefined : Number(lostMs) };
    });
  }
}
