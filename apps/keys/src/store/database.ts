// The database of keys: Prisma for its tables, plain SQL for money; tenant rows only inside `inTenant`.

import { PrismaPg } from '@prisma/adapter-pg';
import { withTenantPrisma } from '@tappass/postgres/with-tenant';
import type { Pool } from 'pg';
import { type Prisma, PrismaClient } from './gen/client.ts';

export type Transaction = Prisma.TransactionClient;

export interface Database {
  readonly prisma: PrismaClient;
  readonly pool: Pool;
  readonly inTenant: <T>(tenantId: string, act: (tx: Transaction) => Promise<T>) => Promise<T>;
  /** The current epoch, from the database. */
  readonly epoch: () => Promise<bigint>;
}

export function openDatabase(pool: Pool): Database {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { schema: 'keys' }) });
  return {
    prisma,
    pool,
    inTenant: (tenantId, act) => withTenantPrisma(prisma, tenantId, act),
    epoch: async () => BigInt((await pool.query<{ n: string }>('SELECT n FROM epoch')).rows[0]?.n ?? 0),
  };
}
