// A fresh, migrated database for each test on one PostgreSQL for each test process; both go when the process goes.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Engine } from '@tappass/engines/engine';
import { startPostgres } from '@tappass/engines/postgres';
import { type Migration, migrate, readMigrations } from '@tappass/postgres/migrate';
import { type PoolSettings, poolSettingsOf } from '@tappass/postgres/pool';
import {
  appOf,
  ensureDatabase,
  ensureRoles,
  ensureSchemas,
  type StoredService,
  storedServices,
} from '@tappass/postgres/roles';
import pg from 'pg';
import { testFolder } from './test-folder.ts';

export interface FreshDatabase {
  readonly port: number;
  readonly database: string;
  /** As superuser, for looking behind row level security. */
  readonly adminUrl: string;
  /** As the service's own unprivileged role. */
  urlFor(service: StoredService): string;
  /** The same, as `openPool` wants it. */
  settingsFor(service: StoredService): PoolSettings;
  drop(): Promise<void>;
}

interface Cluster {
  readonly engine: Engine;
  readonly secret: string;
  readonly passwords: Readonly<Record<StoredService, string>>;
}

let cluster: Promise<Cluster> | undefined;
let made = 0;

/** Applies `apps/<service>/prisma/migrations` of the named services (default: all that have some), or the ones given. */
export async function freshDatabase(
  services: readonly StoredService[] = storedServices,
  given: Partial<Record<StoredService, readonly Migration[]>> = {},
): Promise<FreshDatabase> {
  cluster ??= startCluster();
  const { engine, secret, passwords } = await cluster;
  const database = `test_${process.pid}_${++made}`;
  const adminUrl = `postgres://admin:${secret}@127.0.0.1:${engine.port}/${database}`;
  const urlFor = (service: StoredService): string =>
    `postgres://${appOf(service)}:${passwords[service]}@127.0.0.1:${engine.port}/${database}`;
  await asAdmin(maintenanceUrl(engine.port, secret), (admin) => ensureDatabase(admin, database));
  await asAdmin(adminUrl, async (admin) => {
    await ensureSchemas(admin);
    for (const service of services) await migrate(admin, service, given[service] ?? ownMigrations(service));
  });
  return {
    port: engine.port,
    database,
    adminUrl,
    urlFor,
    settingsFor: (service) => poolSettingsOf(urlFor(service)),
    drop: () =>
      asAdmin(maintenanceUrl(engine.port, secret), async (admin) => {
        await admin.query(`drop database if exists "${database}" with (force)`);
      }),
  };
}

/** The engine itself, for tests that stop, freeze or kill it; they must bring it back. */
export async function testPostgres(): Promise<Engine> {
  cluster ??= startCluster();
  return (await cluster).engine;
}

/** The superuser of that engine. */
export async function testPostgresAdmin(): Promise<{ readonly user: string; readonly password: string }> {
  cluster ??= startCluster();
  return { user: 'admin', password: (await cluster).secret };
}

export async function asAdmin<T>(url: string, act: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    return await act(admin);
  } finally {
    await admin.end();
  }
}

async function startCluster(): Promise<Cluster> {
  const secret = randomBytes(18).toString('hex');
  const engine = await startPostgres({
    dir: join(testFolder(), 'postgres'),
    superuser: { name: 'admin', password: secret },
    durable: false,
  });
  const entries = storedServices.map((service) => [service, randomBytes(18).toString('hex')] as const);
  const passwords = Object.fromEntries(entries) as Record<StoredService, string>;
  await asAdmin(maintenanceUrl(engine.port, secret), (admin) => ensureRoles(admin, passwords));
  return { engine, secret, passwords };
}

const maintenanceUrl = (port: number, secret: string): string =>
  `postgres://admin:${secret}@127.0.0.1:${port}/postgres`;

const ownMigrations = (service: StoredService): Migration[] =>
  readMigrations(join(repositoryRoot(), 'apps', service, 'prisma', 'migrations'));

function repositoryRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package-lock.json'))) {
    if (folder === dirname(folder)) throw new Error('the repository root was not found');
    folder = dirname(folder);
  }
  return folder;
}
