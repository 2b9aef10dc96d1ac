// The database of policy: tenant rows only inside `inTenant`.
import { PrismaPg } from '@prisma/adapter-pg';
import { withTenantPrisma } from '@tappass/postgres/with-tenant';
import type { Pool } from 'pg';
import { type Prisma, PrismaClient } from './gen/client.ts';

export interface Database {
  readonly pool: Pool;
  readonly inTenant: <T>(tenantId: string, act: (tx: Prisma.TransactionClient) => Promise<T>) => Promise<T>;
  readonly epoch: () => Promise<bigint>;
}

export function openDatabase(pool: Pool): Database {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { schema: 'policy' }) });
  return {
    pool,
    inTenant: (tenantId, act) => withTenantPrisma(prisma, tenantId, act),
    epoch: async () => BigInt((await pool.query<{ n: string }>('SELECT n FROM epoch')).rows[0]?.n ?? 0),
  };
}
