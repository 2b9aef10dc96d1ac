// The one place where row level security is opened to all tenants: for rotation and rewrapping, one transaction at a time.
import { inTransaction, type Querying } from '@tappass/postgres/transaction';
import type pg from 'pg';

export const inWholeVault = <T>(pool: pg.Pool, act: (client: Querying) => Promise<T>): Promise<T> =>
  inTransaction(pool, "select set_config('app.vault_scope', 'whole', true)", act);
