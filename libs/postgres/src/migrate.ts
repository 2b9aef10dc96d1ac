// Brings one service's schema up to date: each migration once, in one transaction, as the schema's owner, never a changed one.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@tappass/errors/fault';
import type pg from 'pg';
import { appOf, ownerOf, type StoredService } from './roles.ts';

export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** The folders of `dir` (`<name>/migration.sql`) in the order of their names, as Prisma lays them out. */
export function readMigrations(dir: string): Migration[] {
  const names = existsSync(dir) ? readdirSync(dir).sort() : [];
  return names
    .filter((name) => existsSync(join(dir, name, 'migration.sql')))
    .map((name) => {
      const sql = readFileSync(join(dir, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Applies what is missing and says which. `admin` may act as the owner (`ensureRoles` saw to that). Several migrators may
 * run at once: the others wait, then find nothing to do. Note that FORCE ROW LEVEL SECURITY binds the owner too: a
 * migration that rewrites tenants' rows must say so to row level security, or it silently touches none.
 */
export async function migrate(
  admin: Pick<pg.Client, 'query'>,
  service: StoredService,
  migrations: readonly Migration[],
): Promise<string[]> {
  await admin.query('select pg_advisory_lock(72707369, hashtext($1))', [service]);
  try {
    await admin.query(historyTable(service));
    const applied = await history(admin, service);
    const done: string[] = [];
    for (const migration of migrations) {
      const checksum = applied.get(migration.name);
      if (checksum === migration.checksum) continue;
      if (checksum !== undefined) throw refused(service, migration, 'it was applied with other contents');
      await apply(admin, service, migration);
      done.push(migration.name);
    }
    return done;
  } finally {
    await admin.query('select pg_advisory_unlock(72707369, hashtext($1))', [service]);
  }
}

async function apply(admin: Pick<pg.Client, 'query'>, service: StoredService, migration: Migration): Promise<void> {
  await admin.query(`begin; set local role ${ownerOf(service)}; set local search_path = ${service}`);
  try {
    const before = await transactionId(admin);
    await admin.query(migration.sql);
    if ((await transactionId(admin)) !== before) throw new Error('it ended the transaction it ran in');
    await admin.query(
      `insert into ${service}._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await admin.query('commit');
  } catch (cause) {
    await admin.query('rollback');
    throw refused(service, migration, cause instanceof Error ? cause.message : 'unknown', cause);
  }
}

const transactionId = async (admin: Pick<pg.Client, 'query'>): Promise<string | undefined> =>
  (await admin.query<{ id: string }>('select pg_current_xact_id()::text as id')).rows[0]?.id;

async function history(admin: Pick<pg.Client, 'query'>, service: StoredService): Promise<Map<string, string>> {
  const { rows } = await admin.query<{ migration_name: string; checksum: string }>(
    `select migration_name, checksum from ${service}._prisma_migrations
     where finished_at is not null and rolled_back_at is null`,
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

/** Exactly Prisma's table, so that its own tools can read what we did. */
const historyTable = (service: StoredService): string => `
  begin; set local role ${ownerOf(service)};
  create table if not exists ${service}._prisma_migrations (
    id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz,
    migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
    started_at timestamptz not null default now(), applied_steps_count integer not null default 0);
  revoke all on ${service}._prisma_migrations from ${appOf(service)};
  grant select on ${service}._prisma_migrations to ${appOf(service)};
  commit`;

const refused = (service: StoredService, migration: Migration, detail: string, cause?: unknown): Fault =>
  new Fault('migration_refused', { details: { schema: service, migration: migration.name, detail }, cause });
