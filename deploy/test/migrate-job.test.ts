// The migration job as it is in the image: bundled, run as a process, from an empty database and once more.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readMigrations } from '@tappass/postgres/migrate';
import { storedServices } from '@tappass/postgres/roles';
import { asAdmin, testPostgres, testPostgresAdmin } from '@tappass/testkit/postgres';
import pg from 'pg';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('the job makes roles, schemas and tables from nothing, does nothing the second time, and tells no password', async () => {
  const main = bundle();
  const [engine, admin] = await Promise.all([testPostgres(), testPostgresAdmin()]);
  const environment = {
    PATH: process.env['PATH'],
    POSTGRES_HOST: '127.0.0.1',
    POSTGRES_PORT: String(engine.port),
    POSTGRES_DB: `job_${process.pid}`,
    POSTGRES_ADMIN_USER: admin.user,
    POSTGRES_ADMIN_PASSWORD: admin.password,
    TAPPASS_MIGRATIONS: join(root, 'apps'),
    ...Object.fromEntries(
      storedServices.map((name) => [`POSTGRES_PASSWORD_${name.toUpperCase()}`, `${name}-canary-password`]),
    ),
  };
  const first = spawnSync(process.execPath, [main], { env: environment, encoding: 'utf8' });
  expect(first.stderr).toBe('');
  expect(first.status).toBe(0);
  const migrated = storedServices.filter((name) => existsSync(join(root, 'apps', name, 'prisma/migrations')));
  for (const name of migrated) expect(first.stdout).toContain(`${name}: `);
  const second = spawnSync(process.execPath, [main], { env: environment, encoding: 'utf8' });
  expect(second.stdout).toBe('');
  expect(second.status).toBe(0);
  const client = new pg.Client({
    host: '127.0.0.1',
    port: engine.port,
    database: environment.POSTGRES_DB,
    user: 'keys_app',
    password: 'keys-canary-password',
  });
  await client.connect();
  await client.query('select slug from organisation');
  await client.end();
  const history = await asAdmin(
    `postgres://${admin.user}:${admin.password}@127.0.0.1:${engine.port}/${environment.POSTGRES_DB}`,
    (own) => own.query('select migration_name from keys._prisma_migrations'),
  );
  expect(history.rowCount).toBe(readMigrations(join(root, 'apps/keys/prisma/migrations')).length);
  const wrong = spawnSync(process.execPath, [main], {
    env: { ...environment, POSTGRES_ADMIN_PASSWORD: 'a-wrong-canary-password' },
    encoding: 'utf8',
  });
  expect(wrong.status).toBe(1);
  expect(first.stdout + second.stderr + wrong.stderr + wrong.stdout).not.toContain('canary');
});

function bundle(): string {
  const folder = join(root, 'deploy/migrate');
  execFileSync(process.execPath, [join(root, 'tools/bundle.mjs')], { cwd: folder });
  return join(folder, 'dist/main.js');
}
