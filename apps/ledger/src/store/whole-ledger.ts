// The one place where row level security is opened to all tenants: for sequencing, signing and verifying, one transaction at a time.
import { inTransaction, type Querying } from '@tappass/postgres/transaction';
import type pg from 'pg';

const openScope = "select set_config('app.ledger_scope', 'whole', true)";

/** A transaction that sees and may append rows of every tenant. */
export const inWholeLedger = <T>(pool: pg.Pool, act: (client: Querying) => Promise<T>): Promise<T> =>
  inTransaction(pool, openScope, act);

/** A transaction over one unchanging snapshot of every tenant's rows; it cannot write. */
export const inSnapshot = <T>(pool: pg.Pool, act: (client: Querying) => Promise<T>): Promise<T> =>
  inTransaction(pool, `set transaction isolation level repeatable read read only; ${openScope}`, act);
