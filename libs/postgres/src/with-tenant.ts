// The only way to a tenant's tables: one transaction in which row level security sees exactly one tenant.
import { Fault } from '@tappass/errors/fault';
import type pg from 'pg';
import { asDatabaseFault } from './database-trouble.ts';
import { inTransaction, type Querying } from './transaction.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Runs `act` as `tenantId` and commits; whatever `act` throws rolls back and comes out again. The setting is local to the
 * transaction, so it cannot leak to the next user of the connection. Fails with `not_ready` when the database is away.
 */
export async function withTenant<T>(
  pool: pg.Pool,
  tenantId: string,
  act: (client: Querying) => Promise<T>,
): Promise<T> {
  return inTransaction(pool, `select set_config('app.tenant_id', '${checked(tenantId)}', true)`, act);
}

/** What we need of a generated Prisma client and of the client inside its interactive transaction. */
export interface RawExecuting {
  $executeRaw(query: TemplateStringsArray, ...values: unknown[]): PromiseLike<number>;
}
export interface Transacting<Tx extends RawExecuting> {
  $transaction<T>(act: (tx: Tx) => Promise<T>, options?: { maxWait?: number; timeout?: number }): Promise<T>;
}

const waits = { maxWait: 1_000, timeout: 5_000 };

/** The same promise for a Prisma client: `act` gets the transaction's client, and no other reaches tenant rows. */
export async function withTenantPrisma<Tx extends RawExecuting, T>(
  prisma: Transacting<Tx>,
  tenantId: string,
  act: (tx: Tx) => Promise<T>,
): Promise<T> {
  const tenant = checked(tenantId);
  try {
    return await prisma.$transaction(async (tx) => {
      await tx.$executeRaw`select set_config('app.tenant_id', ${tenant}, true)`;
      return act(tx);
    }, waits);
  } catch (error) {
    throw asDatabaseFault(error);
  }
}

/** A tenant comes from a verified principal; anything that is not a UUID is a mistake of ours, never a reason to guess. */
function checked(tenantId: string): string {
  if (!uuid.test(tenantId)) throw new Fault('internal', { cause: new Error('a tenant id is not a UUID') });
  return tenantId;
}
