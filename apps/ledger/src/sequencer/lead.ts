// Whose turn it is: a lock on a table of our own, so that standbys wait instead of fencing each other in turns.
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

// No other service may lock our table. The transaction it stands in neither reads nor writes, so it keeps no row from being vacuumed.
const takeTurn = `begin isolation level read committed; set local idle_in_transaction_session_timeout = 0;
  lock table turn in exclusive mode nowait`;
const heldByAnother = '55P03';
const retryMs = 200;

export const turnToLead =
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
        if (await takesTurn(client)) return { lost: lost.signal, release };
        await pause(retryMs, undefined, { signal }).catch(() => {});
      }
    } catch (thrown) {
      await release();
      throw asDatabaseFault(thrown);
    }
    await release();
    return undefined;
  };

const takesTurn = async (client: pg.PoolClient): Promise<boolean> => {
  try {
    await client.query(takeTurn);
    return true;
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code !== heldByAnother) throw thrown;
    await client.query('rollback');
    return false;
  }
};
