// A service does not start on a database that would not protect its tenants, and says what is wrong.
import { isFault } from '@tappass/errors/fault';
import { assertUnprivileged } from '@tappass/postgres/assert-unprivileged';
import { openPool, poolSettingsOf } from '@tappass/postgres/pool';
import { asAdmin, type FreshDatabase, freshDatabase } from '@tappass/testkit/postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notesMigration } from './notes-migration.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase(['keys'], { keys: [notesMigration] });
});
afterAll(() => database.drop());

async function complaint(url: string): Promise<string> {
  const pool = openPool(poolSettingsOf(url));
  try {
    await assertUnprivileged(pool, 'keys');
    return 'none';
  } catch (error) {
    expect(isFault(error, 'database_unsafe'), String(error)).toBe(true);
    return String(error);
  } finally {
    await pool.end();
  }
}

test('the app role on protected tables is fine', async () => {
  expect(await complaint(database.urlFor('keys'))).toBe('none');
});

test('a superuser is refused', async () => {
  expect(await complaint(database.adminUrl)).toMatch(/superuser.*bypass/);
});

test('a tenant table without forced row level security is named', async () => {
  await asAdmin(database.adminUrl, (admin) => admin.query('alter table keys.notes no force row level security'));
  expect(await complaint(database.urlFor('keys'))).toContain('keys.notes');
  await asAdmin(database.adminUrl, (admin) => admin.query('alter table keys.notes force row level security'));
});

test('a role that may create, become the owner, or make temporary tables is refused', async () => {
  await asAdmin(database.adminUrl, (admin) =>
    admin.query(
      `grant create on schema keys to keys_app; grant keys_owner to keys_app; grant temporary on database ${database.database} to keys_app`,
    ),
  );
  expect(await complaint(database.urlFor('keys'))).toMatch(/may create.*become the owner.*temporary/);
  await asAdmin(database.adminUrl, (admin) =>
    admin.query(`revoke keys_owner from keys_app; revoke temporary on database ${database.database} from keys_app`),
  );
});
