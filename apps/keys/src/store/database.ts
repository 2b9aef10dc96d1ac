// The database of keys: Prisma for its tables, plain SQL for money; tenant rows only inside `inTenant`. Away means not_ready, everywhere.
import { PrismaPg } from '@prisma/adapter-pg';
import { asDatabaseFault } from '@tappass/postgres/database-trouble';
import { withTenantPrisma } from '@tappass/postgres/with-tenant';
import type { Pool } from 'pg';
import { type Prisma, PrismaClient } from './gen/client.ts';

export type Transaction = Prisma.TransactionClient;

export interface Database {
  /** For organisations: they are read before a tenant is known. */
  readonly beforeTenant: <T>(act: (prisma: PrismaClient) => Promise<T>) => Promise<T>;
  readonly pool: Pool;
  readonly inTenant: <T>(tenantId: string, act: (tx: Transaction) => Promise<T>) => Promise<T>;
  /** The current epoch, from the database. */
  readonly epoch: () => Promise<bigint>;
}

export function openDatabase(pool: Pool): Database {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { schema: 'keys' }) });
  return {
    beforeTenant: (act) => told(act(prisma)),
    pool,
    inTenant: (tenantId, act) => withTenantPrisma(prisma, tenantId, act),
    epoch: async () => BigInt((await told(pool.query<{ n: string }>('SELECT n FROM epoch'))).rows[0]?.n ?? 0),
  };
}

/** In the transaction that takes something away. One by one, each taking has a number of its own: whoever misses one knows. */
export async function raiseEpoch(tx: Transaction): Promise<bigint> {
  const [row] = await tx.$queryRaw<{ n: bigint }[]>`UPDATE epoch SET n = n + 1 RETURNING n`;
  return BigInt(row!.n);
}

/** Unknown is not unauthorised, and not internal either: who asks hears that the database is away. */
const told = async <T>(answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } catch (thrown) {
    throw asDatabaseFault(thrown);
  }
};
