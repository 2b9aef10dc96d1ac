// Everything a database needs before services start: the database, roles, schemas, migrations; again and again without harm.
import { join } from 'node:path';
import pg from 'pg';
import { migrate, readMigrations } from './migrate.ts';
import { closeMaintenance, openDoors } from './other-databases.ts';
import { ensureDatabase, ensureRoles, ensureSchemas, type StoredService } from './roles.ts';

export interface BringUp {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly admin: { readonly user: string; readonly password: string };
  /** The app roles to make or repair, by their passwords; only their schemas are touched. */
  readonly passwords: Readonly<Partial<Record<StoredService, string>>>;
  /** Holds `<service>/<migration>/migration.sql` or `<service>/prisma/migrations/…`. */
  readonly migrationsOf: (service: StoredService) => string;
  readonly ssl?: pg.ClientConfig['ssl'];
  readonly report?: (line: string) => void;
}

/** Fails with `migration_refused` when a migration may not or cannot be applied; nothing of it stays then. */
export async function bringUp(options: BringUp): Promise<void> {
  const services = Object.keys(options.passwords) as StoredService[];
  await connected(options, 'postgres', async (admin) => {
    await closeMaintenance(admin);
    await admin.query('select pg_advisory_lock($1)', [bringUpLock]);
    await ensureDatabase(admin, options.database);
    await ensureRoles(admin, options.passwords);
    await connected(options, options.database, async (own) => {
      await ensureSchemas(own, services);
      for (const service of services) {
        const done = await migrate(own, service, readMigrations(options.migrationsOf(service)));
        for (const name of done) options.report?.(`${service}: ${name}`);
      }
      for (const line of await openDoors(own, services)) options.report?.(line);
    });
  });
}

/**
 * Two at once would trip over each other in the catalogue. An advisory lock can be taken by whoever may connect to its
 * database: this one stands where no service may.
 */
const bringUpLock = 7_270_736_901;

export const migrationsIn =
  (appsFolder: string) =>
  (service: StoredService): string =>
    join(appsFolder, service, 'prisma', 'migrations');

async function connected(options: BringUp, database: string, act: (admin: pg.Client) => Promise<void>): Promise<void> {
  const { host, port, admin, ssl } = options;
  const client = new pg.Client({ host, port, database, ...admin, ...(ssl === undefined ? {} : { ssl }) });
  await client.connect();
  try {
    await act(client);
  } finally {
    await client.end();
  }
}
