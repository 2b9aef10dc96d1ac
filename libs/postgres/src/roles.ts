// Gives each service one schema, an owner nobody can log in as, and an app role that can neither create nor look next door.
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { scramVerifier } from './scram-verifier.ts';

/** Services with tables. What an app role may do stands in the migrations, table by table; by default it is nothing. */
export const storedServices = ['keys', 'vault', 'policy', 'license', 'ledger'] as const;
export type StoredService = (typeof storedServices)[number];

export const ownerOf = (service: StoredService): string => `${service}_owner`;
export const appOf = (service: StoredService): string => `${service}_app`;

type Admin = Pick<pg.Client, 'query'>;

/** Makes the database when it is missing; `admin` is connected to another one. */
export async function ensureDatabase(admin: Admin, database: string): Promise<void> {
  const name = quoted(database);
  const found = await admin.query('select 1 from pg_database where datname = $1', [database]);
  if (found.rowCount) return;
  await admin.query(`create database ${name}`).catch((error: { code?: string }) => {
    if (error.code !== '42P04' && error.code !== '23505') throw error;
  });
}

/**
 * Makes or repairs the roles of the services a password is given for, for the whole cluster, and sets that password (12 or
 * more printable ASCII characters).
 */
export async function ensureRoles(
  admin: Admin,
  passwords: Readonly<Partial<Record<StoredService, string>>>,
): Promise<void> {
  for (const service of storedServices) {
    const password = passwords[service];
    if (password === undefined) continue;
    const verifier = scramVerifier(password, randomBytes(16));
    await ensureRole(admin, ownerOf(service), 'nologin');
    await ensureRole(admin, appOf(service), `login connection limit 60 password '${verifier}'`);
    // A superuser needs no membership; the admin of a managed database does, to act as the owner.
    await admin.query(`grant ${ownerOf(service)} to current_user with inherit false, set true`);
  }
}

async function ensureRole(admin: Admin, role: string, attributes: string): Promise<void> {
  const found = await admin.query('select 1 from pg_roles where rolname = $1', [role]);
  if (!found.rowCount) await admin.query(`create role ${role}`);
  await admin.query(`alter role ${role} ${powerless} ${attributes}`);
}

const powerless = 'nosuperuser nobypassrls nocreatedb nocreaterole noreplication noinherit';

/** Makes the schemas of the database `admin` is connected to, and closes it to everybody else. */
export async function ensureSchemas(admin: Admin, wanted: readonly StoredService[] = storedServices): Promise<void> {
  const { rows } = await admin.query<{ name: string }>('select quote_ident(current_database()) as name');
  const database = rows[0]?.name ?? '';
  await admin.query(`revoke all on database ${database} from public; revoke all on schema public from public`);
  for (const service of wanted) await ensureSchema(admin, database, service);
}

async function ensureSchema(admin: Admin, database: string, service: StoredService): Promise<void> {
  const [owner, app] = [ownerOf(service), appOf(service)];
  // defaults that an earlier release gave are taken back: a grant on top of a wider default narrows nothing
  await admin.query(`
    create schema if not exists ${service} authorization ${owner};
    revoke all on schema ${service} from public;
    grant usage on schema ${service} to ${app};
    revoke all on database ${database} from ${app};
    grant connect on database ${database} to ${app};
    alter role ${app} in database ${database} set search_path = ${service};
    set role ${owner};
    alter default privileges in schema ${service} revoke all on tables from ${app};
    alter default privileges in schema ${service} revoke all on sequences from ${app};
    alter default privileges in schema ${service} revoke all on functions from ${app};
    alter default privileges revoke execute on functions from public;
    alter default privileges revoke usage on types from public;
    reset role`);
}

/** Database names come from our own configuration; anything unusual is refused instead of quoted. */
function quoted(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new Error('a database name must be lower case letters, digits and _');
  return `"${name}"`;
}
