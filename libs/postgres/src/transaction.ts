// One transaction on one pooled connection: committed whole or not at all, and a broken connection is never handed on.
import type pg from 'pg';
import { asDatabaseFault, isDatabaseTrouble } from './database-trouble.ts';

/** What code inside a transaction may do: ask. It cannot release, end or listen. */
export type Querying = Pick<pg.PoolClient, 'query'>;

/** `opening` runs as the first statements, in the same round trip as BEGIN; it must hold nothing from outside. */
export async function inTransaction<T>(
  pool: pg.Pool,
  opening: string,
  act: (client: Querying) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw asDatabaseFault(error);
  });
  let broken = false;
  try {
    await client.query(`begin; ${opening}`);
    const result = await act(client);
    await client.query('commit');
    return result;
  } catch (error) {
    broken = isDatabaseTrouble(error) || !(await rolledBack(client));
    throw asDatabaseFault(error);
  } finally {
    client.release(broken);
  }
}

/** False when even that failed: then nobody knows the connection's state, and it must be closed. */
const rolledBack = (client: pg.PoolClient): Promise<boolean> =>
  client.query('rollback').then(
    () => true,
    () => false,
  );
