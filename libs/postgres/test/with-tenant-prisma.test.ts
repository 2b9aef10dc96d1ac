// A Prisma client keeps tenants apart by the same setting, on shared connections and through errors.
import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { isFault } from '@tappass/errors/fault';
import { openPool } from '@tappass/postgres/pool';
import { withTenantPrisma } from '@tappass/postgres/with-tenant';
import { type FreshDatabase, freshDatabase } from '@tappass/testkit/postgres';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PrismaClient } from './gen/client.ts';
import { notesMigration } from './notes-migration.ts';

let database: FreshDatabase;
let pool: pg.Pool;
let prisma: PrismaClient;
const tenants = [randomUUID(), randomUUID(), randomUUID()];

beforeAll(async () => {
  database = await freshDatabase(['policy'], { policy: [notesMigration] });
  pool = openPool({ ...database.settingsFor('policy'), max: 3 });
  prisma = new PrismaClient({ adapter: new PrismaPg(pool, { schema: 'policy' }) });
});
afterAll(async () => {
  await prisma.$disconnect();
  await pool.end();
  await database.drop();
});

test('many transactions of three tenants over three connections see no foreign row, though every fifth fails', async () => {
  const foreign: number[] = [];
  let failed = 0;
  const transact = async (n: number): Promise<void> => {
    const tenantId = tenants[n % tenants.length]!;
    const seen = await withTenantPrisma(prisma, tenantId, async (tx) => {
      await tx.note.create({ data: { tenantId, id: randomUUID(), body: 'x' } });
      if (n % 5 === 0) throw new Error('in the middle');
      return (await tx.note.findMany()).filter((note) => note.tenantId !== tenantId).length;
    }).catch((error: Error) => {
      expect(error.message).toBe('in the middle');
      return undefined;
    });
    if (seen === undefined) failed += 1;
    else foreign.push(seen);
  };
  // four times as many at once as there are connections: each waits for one, none longer than a slow machine's patience
  let next = 0;
  const inTurn = async (): Promise<void> => {
    for (let n = next++; n < 120; n = next++) await transact(n);
  };
  await Promise.all(Array.from({ length: 12 }, inTurn));
  expect(failed).toBe(24);
  expect(foreign).toHaveLength(96);
  expect(new Set(foreign)).toEqual(new Set([0]));
  expect(await prisma.note.count()).toBe(0);
});

test('a row for another tenant is refused by the database itself', async () => {
  const [mine, other] = tenants as [string, string];
  const work = withTenantPrisma(prisma, mine, (tx) =>
    tx.note.create({ data: { tenantId: other, id: randomUUID(), body: 'x' } }),
  );
  await expect(work).rejects.toThrow(/row-level security/);
});

test('a database that is away is not_ready', async () => {
  const nowhere = openPool({ ...database.settingsFor('policy'), port: 1 });
  const client = new PrismaClient({ adapter: new PrismaPg(nowhere, { schema: 'policy' }) });
  const work = withTenantPrisma(client, tenants[0]!, async () => 'reached');
  await expect(work).rejects.toSatisfy((error) => isFault(error, 'not_ready'));
  await client.$disconnect();
  await nowhere.end();
});
