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
  await ensureHistory(admin, service);
  const done: string[] = [];
  for (const migration of migrations) {
    if (await apply(admin, service, migration)) done.push(migration.name);
  }
  return done;
}

/** False when it was applied before. */
async function apply(admin: Pick<pg.Client, 'query'>, service: StoredService, migration: Migration): Promise<boolean> {
  // others wait here; the app role may read the history at most, and so cannot hold it up
  await admin.query(`begin; set local role ${ownerOf(service)}; set local search_path = ${service};
    lock table _prisma_migrations in exclusive mode`);
  try {
    const checksum = await appliedAs(admin, migration);
    if (checksum !== undefined && checksum !== migration.checksum)
      throw new Error('it was applied with other contents');
    if (checksum === undefined) await run(admin, service, migration);
    await admin.query('commit');
    return checksum === undefined;
  } catch (cause) {
    await admin.query('rollback');
    throw refused(service, migration, cause instanceof Error ? cause.message : 'unknown', cause);
  }
}

async function run(admin: Pick<pg.Client, 'query'>, service: StoredService, migration: Migration): Promise<void> {
  const before = await transactionId(admin);
  await admin.query(migration.sql);
  if ((await transactionId(admin)) !== before) throw new Error('it ended the transaction it ran in');
  await admin.query(
    `insert into ${service}._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     values ($1, $2, $3, now(), 1)`,
    [randomUUID(), migration.checksum, migration.name],
  );
}

const transactionId = async (admin: Pick<pg.Client, 'query'>): Promise<string | undefined> =>
  (await admin.query<{ id: string }>('select pg_current_xact_id()::text as id')).rows[0]?.id;

async function appliedAs(admin: Pick<pg.Client, 'query'>, { name }: Migration): Promise<string | undefined> {
  const { rows } = await admin.query<{ checksum: string }>(
    `select checksum from _prisma_migrations
     where migration_name = $1 and finished_at is not null and rolled_back_at is null`,
    [name],
  );
  return rows[0]?.checksum;
}

/** Exactly Prisma's table, so that its own tools can read what we did. Two that make it at once: the loser finds it made. */
async function ensureHistory(admin: Pick<pg.Client, 'query'>, service: StoredService): Promise<void> {
  const make = `create table if not exists ${service}._prisma_migrations (
    id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz,
    migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
    started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`;
  await admin.query(`set role ${ownerOf(service)}`);
  try {
    await admin.query(make).catch((error: { code?: string }) => {
      if (error.code !== '23505' && error.code !== '42P07') throw error;
    });
    // an earlier release let the app role read it, and wide defaults let it write
    const place = `${service}._prisma_migrations`;
    const { rows } = await admin.query<{ open: boolean }>(
      `select has_table_privilege($1, $2, 'select, insert, update, delete') as open`,
      [appOf(service), place],
    );
    if (rows[0]?.open) await admin.query(`revoke all on ${place} from ${appOf(service)}`);
  } finally {
    await admin.query('reset role');
  }
}

const refused = (service: StoredService, migration: Migration, detail: string, cause?: unknown): Fault =>
  new Fault('migration_refused', { details: { schema: service, migration: migration.name, detail }, cause });
