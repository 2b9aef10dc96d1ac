// Tenants stay apart on shared connections, whatever order things happen in and wherever they fail.
import { randomUUID } from 'node:crypto';
import { isFault } from '@tappass/errors/fault';
import { openPool } from '@tappass/postgres/pool';
import { withTenant } from '@tappass/postgres/with-tenant';
import { type FreshDatabase, freshDatabase } from '@tappass/testkit/postgres';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notesMigration } from './notes-migration.ts';

let database: FreshDatabase;
let pool: pg.Pool;
const tenants = Array.from({ length: 5 }, () => randomUUID());

beforeAll(async () => {
  database = await freshDatabase(['keys'], { keys: [notesMigration] });
  // sixty wait for three connections: on a busy machine the last of them for longer than a service would
  pool = openPool({ ...database.settingsFor('keys'), max: 3, connectTimeoutMs: 60_000 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

type Act = 'insert' | 'read' | 'update_all' | 'throw' | 'sql_error' | 'die';
const step = fc.record({
  tenant: fc.nat({ max: tenants.length - 1 }),
  act: fc.constantFrom<Act>('insert', 'read', 'update_all', 'throw', 'sql_error', 'die'),
});

test('no row of another tenant is ever seen or changed: random work, three connections, errors in the middle', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const seen = await Promise.all(steps.map(({ tenant, act }) => perform(tenants[tenant]!, act)));
      expect(seen.flat()).toEqual([]);
    }),
    { numRuns: 25 },
  );
  const { rows } = await pool.query('select count(*)::int as n from notes');
  expect(rows).toEqual([{ n: 0 }]);
});

/** Foreign rows seen by one piece of work; failures are part of the game. */
async function perform(tenantId: string, act: Act): Promise<string[]> {
  const foreign: string[] = [];
  const work = withTenant(pool, tenantId, async (client) => {
    await client.query('insert into notes (tenant_id, id, body) values ($1, $2, $3)', [
      tenantId,
      randomUUID(),
      tenantId,
    ]);
    if (act === 'throw') throw new Error('in the middle');
    if (act === 'sql_error') await client.query('select 1/0');
    if (act === 'die') await client.query('select pg_terminate_backend(pg_backend_pid())');
    if (act === 'update_all') await client.query('update notes set body = $1', [tenantId]);
    const { rows } = await client.query<{ tenant_id: string; body: string }>('select tenant_id, body from notes');
    foreign.push(
      ...rows.filter((row) => row.tenant_id !== tenantId || row.body !== tenantId).map((row) => row.tenant_id),
    );
  });
  const outcome = await work.then(
    () => 'done',
    (error: unknown) => error,
  );
  if (act === 'throw') expect(outcome).toMatchObject({ message: 'in the middle' });
  else if (act === 'sql_error') expect(outcome).toMatchObject({ code: '22012' });
  else if (act === 'die') expect(isFault(outcome, 'not_ready'), String(outcome)).toBe(true);
  else expect(outcome).toBe('done');
  return foreign;
}

test('a row for another tenant is refused by the database itself', async () => {
  const [mine, other] = tenants as [string, string];
  const work = withTenant(pool, mine, (client) =>
    client.query('insert into notes (tenant_id, id, body) values ($1, $2, $3)', [other, randomUUID(), 'x']),
  );
  await expect(work).rejects.toMatchObject({ code: '42501' });
});

test('a tenant id that is not a UUID never reaches the database', async () => {
  for (const bad of ["'; drop table notes; --", '', '00000000-0000-0000-0000-00000000000', `${tenants[0]}'`]) {
    const work = withTenant(pool, bad, async () => 'reached');
    await expect(work).rejects.toSatisfy((error) => isFault(error, 'internal'));
  }
});

test('who finds every connection in use waits as long as was said, and is then told not_ready', async () => {
  const [hasty, patient] = [100, 30_000].map((connectTimeoutMs) =>
    openPool({ ...database.settingsFor('keys'), max: 1, connectTimeoutMs }),
  ) as [pg.Pool, pg.Pool];
  const ask = (from: pg.Pool) => withTenant(from, tenants[0]!, (client) => client.query('select 1 as one'));
  const [held, lent] = [await hasty.connect(), await patient.connect()];
  const waiting = ask(patient);
  await expect(ask(hasty)).rejects.toSatisfy((error) => isFault(error, 'not_ready'));
  held.release();
  lent.release();
  expect((await waiting).rows).toEqual([{ one: 1 }]);
  expect((await ask(hasty)).rows).toEqual([{ one: 1 }]);
  await Promise.all([hasty.end(), patient.end()]);
});

test('a frozen, then a dead database is not_ready within its bounds, and it works again without a restart', async () => {
  const impatient = openPool({ ...database.settingsFor('keys'), max: 1, statementTimeoutMs: 200 });
  const ask = () => withTenant(impatient, tenants[0]!, (client) => client.query('select pg_sleep(5)'));
  await expect(ask()).rejects.toSatisfy((error) => isFault(error, 'not_ready'));
  const answer = await withTenant(impatient, tenants[0]!, (client) => client.query('select 1 as one'));
  expect(answer.rows).toEqual([{ one: 1 }]);
  await impatient.end();
  const nobody = openPool({ ...database.settingsFor('keys'), port: 1 });
  await expect(withTenant(nobody, tenants[0]!, async () => 1)).rejects.toSatisfy((error) =>
    isFault(error, 'not_ready'),
  );
  await nobody.end();
});
