// The pool of one service from its settings: password asked anew for each connection, the role checked before anything is read.
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { assertUnprivileged } from './assert-unprivileged.ts';
import { openPool, type PoolSettings } from './pool.ts';
import type { StoredService } from './roles.ts';

/** What `postgresSettings` of a service's configuration gives. */
export interface ServicePoolSettings {
  readonly pgHost: string;
  readonly pgPort: number;
  readonly pgDatabase: string;
  readonly pgUser: string;
  readonly pgPassword: {
    readonly current: () => { readonly reveal: () => string };
    readonly previous: () => { readonly reveal: () => string } | undefined;
  };
  readonly pgCaFile: string | undefined;
}

/** Who stops the pool and hears of connections that broke while idle. */
export interface PoolKeeper {
  readonly lifecycle: { readonly onStop: (name: string, close: () => Promise<unknown>) => void };
  readonly log: { readonly warn: (fields: object, text: string) => void };
}

/** Which database, and as whom; what of it a thread may be told when it starts. */
export const databaseOf = (settings: Omit<ServicePoolSettings, 'pgPassword'>) => ({
  ...{ host: settings.pgHost, port: settings.pgPort, database: settings.pgDatabase, user: settings.pgUser },
  ...(settings.pgCaFile !== undefined && { ssl: { ca: readFileSync(settings.pgCaFile, 'utf8') } }),
});

/** @throws Fault database_unsafe when the role may do more than its service needs; not_ready while the database is away */
export async function openServicePool(
  service: StoredService,
  settings: ServicePoolSettings,
  { lifecycle, log }: PoolKeeper,
  options: Pick<PoolSettings, 'pipeline'> = {},
): Promise<pg.Pool> {
  const pool = openPool({
    ...options,
    ...databaseOf(settings),
    password: () => settings.pgPassword.current().reveal(),
    formerPassword: () => settings.pgPassword.previous()?.reveal(),
    applicationName: `tappass-${service}`,
    onIdleError: (error) => log.warn({ reason: error.name }, 'an idle database connection broke'),
  });
  lifecycle.onStop('postgres', () => pool.end());
  await assertUnprivileged(pool, service);
  return pool;
}
