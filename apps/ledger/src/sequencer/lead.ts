// Whose turn it is: one session lock in the database, so that standbys wait instead of fencing each other in turns.
import { setTimeout as pause } from 'node:timers/promises';
import { asDatabaseFault } from '@tappass/postgres/database-trouble';
import type pg from 'pg';

export interface Lead {
  /** Aborted when the connection that holds the lock is gone. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}
/** Resolves when it is our turn; undefined once the signal aborted. */
export type TakeLead = (signal: AbortSignal) => Promise<Lead | undefined>;

const lockKey = 7_270_736_902;
const retryMs = 200;

export const advisoryLead =
  (pool: pg.Pool): TakeLead =>
  async (signal) => {
    const client = await pool.connect().catch((thrown: unknown) => {
      throw asDatabaseFault(thrown);
    });
    const lost = new AbortController();
    const onLost = (): void => lost.abort();
    client.on('error', onLost);
    client.on('end', onLost);
    const release = async (): Promise<void> => {
      client.off('error', onLost);
      client.off('end', onLost);
      // ending the session is what certainly gives the lock back
      client.release(true);
    };
    try {
      while (!signal.aborted) {
        const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [lockKey]);
        if (rows[0]?.ours) return { lost: lost.signal, release };
        await pause(retryMs, undefined, { signal }).catch(() => {});
      }
    } catch (thrown) {
      await release();
      throw asDatabaseFault(thrown);
    }
    await release();
    return undefined;
  };
