// Migrations are applied once, in order, by one migrator at a time; what was applied may not change.
import { isFault } from '@tappass/errors/fault';
import { bringUp } from '@tappass/postgres/bring-up';
import { migrate } from '@tappass/postgres/migrate';
import { storedServices } from '@tappass/postgres/roles';
import { asAdmin, type FreshDatabase, freshDatabase, testPostgresAdmin } from '@tappass/testkit/postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrationOf, notesMigration } from './notes-migration.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase([]);
});
afterAll(() => database.drop());

const second = migrationOf('002_more', 'alter table notes add column more text');

test('what is applied is applied once, and later migrations follow', async () => {
  await asAdmin(database.adminUrl, async (admin) => {
    expect(await migrate(admin, 'vault', [notesMigration])).toEqual(['001_notes']);
    expect(await migrate(admin, 'vault', [notesMigration, second])).toEqual(['002_more']);
    expect(await migrate(admin, 'vault', [notesMigration, second])).toEqual([]);
    const { rows } = await admin.query('select tableowner from pg_tables where schemaname = $1 and tablename = $2', [
      'vault',
      'notes',
    ]);
    expect(rows).toEqual([{ tableowner: 'vault_owner' }]);
  });
});

test('a migration that changed after it was applied is refused', async () => {
  const changed = { ...notesMigration, checksum: 'f'.repeat(64) };
  await asAdmin(database.adminUrl, async (admin) => {
    await migrate(admin, 'policy', [notesMigration]);
    const attempt = migrate(admin, 'policy', [changed]);
    await expect(attempt).rejects.toSatisfy((error) => isFault(error, 'migration_refused'));
  });
});

test('a migration that fails leaves nothing behind and runs when it is mended', async () => {
  const broken = migrationOf('001_broken', 'create table half (n int); select 1/0');
  await asAdmin(database.adminUrl, async (admin) => {
    await expect(migrate(admin, 'license', [broken])).rejects.toSatisfy((error) => isFault(error, 'migration_refused'));
    expect(await migrate(admin, 'license', [migrationOf('001_broken', 'create table half (n int)')])).toEqual([
      '001_broken',
    ]);
  });
});

test('a migration may not end the transaction it runs in', async () => {
  const escaping = migrationOf('001_escape', 'create table escaped (n int); commit; begin');
  await asAdmin(database.adminUrl, async (admin) => {
    const attempt = migrate(admin, 'ledger', [escaping]);
    await expect(attempt).rejects.toSatisfy((error) => isFault(error, 'migration_refused'));
  });
});

test('four migrators at once apply each migration exactly once', async () => {
  const slow = migrationOf('001_slow', 'create table slow (n int); select pg_sleep(0.1)');
  const done = await Promise.all(
    Array.from({ length: 4 }, () => asAdmin(database.adminUrl, (admin) => migrate(admin, 'keys', [slow]))),
  );
  expect(done.flat()).toEqual(['001_slow']);
});

test('everything can be brought up again and again, at the same time, and the password changes with it', async () => {
  const passwords = Object.fromEntries(storedServices.map((service) => [service, `changed-${service}-password`]));
  const admin = await testPostgresAdmin();
  const options = { host: '127.0.0.1', port: database.port, admin, passwords, migrationsOf: () => '/nowhere' };
  await Promise.all(
    ['one', 'two', 'one', 'two', 'one'].map((name) => bringUp({ ...options, database: `${name}_${process.pid}` })),
  );
  const keys = { ...database.settingsFor('keys'), password: 'changed-keys-password' };
  const client = new pg.Client(keys);
  await client.connect();
  await expect(client.query('create table mine (n int)')).rejects.toMatchObject({ code: '42501' });
  await expect(client.query('select * from vault.notes')).rejects.toMatchObject({ code: '42501' });
  await expect(client.query('set role vault_owner')).rejects.toMatchObject({ code: '42501' });
  await client.end();
});
