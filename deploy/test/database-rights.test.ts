// What the services' roles may do in the database, asked of the catalogue of a database as the migration job makes it, and compared with the committed list.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bringUp, migrationsIn } from '@tappass/postgres/bring-up';
import { migrate, readMigrations } from '@tappass/postgres/migrate';
import { appOf, type StoredService, storedServices } from '@tappass/postgres/roles';
import { asAdmin, testPostgres, testPostgresAdmin } from '@tappass/testkit/postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const database = `rights_${process.pid}`;
const passwords = Object.fromEntries(storedServices.map((name) => [name, `${name}-made-up-password`])) as Record<
  StoredService,
  string
>;
const roles = storedServices.map(appOf);
let admin: pg.Client;
let port: number;
let report: string[];

beforeAll(async () => {
  const [engine, superuser] = await Promise.all([testPostgres(), testPostgresAdmin()]);
  port = engine.port;
  report = [];
  const options = { host: '127.0.0.1', port, database, admin: superuser, passwords };
  await bringUp({ ...options, migrationsOf: migrationsIn(join(root, 'apps')), report: (line) => report.push(line) });
  admin = new pg.Client({ host: '127.0.0.1', port, database, ...superuser });
  await admin.connect();
});
afterAll(() => admin.end());

const as = <T>(service: StoredService, act: (client: pg.Client) => Promise<T>): Promise<T> =>
  asAdmin(`postgres://${appOf(service)}:${passwords[service]}@127.0.0.1:${port}/${database}`, act);

describe('the list of rights', () => {
  test('is what each role may do with each column of each table, and nothing else', async () => {
    const committed = JSON.parse(readFileSync(join(root, 'deploy/postgres/rights.json'), 'utf8'));
    expect(await rightsOf(admin)).toEqual(committed);
  });

  test('is what a database comes to that an earlier release made, with its wide defaults', async () => {
    const name = `${database}_former`;
    await admin.query(`create database ${name}`);
    const former = new pg.Client({ host: '127.0.0.1', port, database: name, ...(await testPostgresAdmin()) });
    await former.connect();
    for (const service of storedServices) {
      const [owner, app] = [`${service}_owner`, appOf(service)];
      await former.query(`create schema ${service} authorization ${owner}; grant temporary on database ${name} to ${app};
        set role ${owner};
        alter default privileges in schema ${service} grant select, insert, update, delete on tables to ${app};
        alter default privileges in schema ${service} grant usage, select on sequences to ${app};
        alter default privileges revoke execute on functions from public;
        alter default privileges in schema ${service} grant execute on functions to ${app};
        reset role`);
    }
    const options = { host: '127.0.0.1', port, database: name, admin: await testPostgresAdmin(), passwords };
    // as far as that release had come
    for (const service of storedServices) {
      const all = readMigrations(migrationsIn(join(root, 'apps'))(service));
      const narrowed = all.findIndex(({ name: of }) => of.endsWith('_own_rights'));
      await migrate(former, service, all.slice(0, Math.max(narrowed, 0)));
    }
    await bringUp({ ...options, migrationsOf: migrationsIn(join(root, 'apps')) });
    const { rows } = await former.query(
      `select role from unnest($1::text[]) as role
      where has_database_privilege(role, current_database(), 'temporary')`,
      [roles],
    );
    expect(rows).toEqual([]);
    expect(await rightsOf(former)).toEqual(await rightsOf(admin));
    await former.end();
    await admin.query(`drop database ${name}`);
  });

  test('sees a right that somebody gave by hand, to a column, a table, a sequence or a function', async () => {
    const before = await rightsOf(admin);
    for (const [given, taken] of [
      [
        'grant update (name) on keys.organisation to keys_app',
        'revoke update (name) on keys.organisation from keys_app',
      ],
      ['grant truncate on ledger.entry to ledger_app', 'revoke truncate on ledger.entry from ledger_app'],
      ['grant references on vault.secret to public', 'revoke references on vault.secret from public'],
      [
        'grant execute on function keys.only_rises() to vault_app',
        'revoke execute on function keys.only_rises() from vault_app',
      ],
      [
        'create sequence policy.numbers; grant usage on sequence policy.numbers to policy_app',
        'drop sequence policy.numbers',
      ],
    ] as const) {
      await admin.query(given);
      expect(await rightsOf(admin), given).not.toEqual(before);
      await admin.query(taken);
      expect(await rightsOf(admin), taken).toEqual(before);
    }
  });

  test('has no defaults beneath it: a new table, sequence or function is nobody else’s', async () => {
    for (const service of storedServices) {
      await admin.query(`set role ${service}_owner; create table ${service}.fresh (id serial primary key, tenant_id uuid);
        create function ${service}.fresh_function() returns int language sql as 'select 1'; reset role`);
      await as(service, async (client) => {
        for (const sql of [
          'select 1 from fresh',
          'delete from fresh',
          "select nextval('fresh_id_seq')",
          'select fresh_function()',
        ])
          await expect(client.query(sql), `${service}: ${sql}`).rejects.toMatchObject({ code: '42501' });
      });
      await admin.query(`drop table ${service}.fresh; drop function ${service}.fresh_function()`);
    }
    const { rows } = await admin.query(
      `select defaclobjtype, grantee::regrole::text as role from pg_default_acl, aclexplode(defaclacl)
       where grantee = 0 or grantee::regrole::text = any($1)`,
      [roles],
    );
    expect(rows).toEqual([]);
  });
});

describe('a service’s role', () => {
  test('connects to its own database and no other, and makes no temporary tables', async () => {
    const { rows } = await admin.query(
      `select role, datname, has_database_privilege(role, oid, 'connect') as connect,
         has_database_privilege(role, oid, 'temporary') or has_database_privilege(role, oid, 'create') as makes
       from unnest($1::text[]) as role, pg_database where datallowconn`,
      [roles],
    );
    expect(rows.length).toBeGreaterThanOrEqual(3 * roles.length);
    for (const row of rows) expect(row).toMatchObject({ connect: row.datname === database, makes: false });
    expect(report.filter((line) => line.includes('may also connect'))).toEqual([]);
  });

  test('that may connect elsewhere is named by the migration job', async () => {
    await admin.query('create database elsewhere');
    const lines: string[] = [];
    const options = { host: '127.0.0.1', port, database, admin: await testPostgresAdmin(), passwords };
    await bringUp({ ...options, migrationsOf: migrationsIn(join(root, 'apps')), report: (line) => lines.push(line) });
    await admin.query('drop database elsewhere');
    expect(lines).toEqual(
      [...roles].sort().map((role) => `${role} may also connect to elsewhere: revoke it from public there`),
    );
  });

  test('sees no row of a table that holds tenants until it says which', async () => {
    const { rows } = await admin.query<{ place: string; behind: boolean }>(
      `select distinct n.nspname || '.' || c.relname as place, c.relrowsecurity and c.relforcerowsecurity as behind
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and not a.attisdropped and a.attnum > 0
       where n.nspname = any($1) and c.relkind in ('r', 'p')
         and (a.attname ~ '(tenant|org)' or exists (select 1 from pg_constraint f
           where f.conrelid = c.oid and f.contype = 'f' and f.confrelid = 'keys.organisation'::regclass))`,
      [[...storedServices]],
    );
    expect(rows.length).toBeGreaterThanOrEqual(12);
    expect(rows.filter(({ behind }) => !behind)).toEqual([]);
  });

  test('finds a credential by its hash, and lists none', async () => {
    const [hash, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const org = '00000000-0000-4000-8000-000000000001';
    await as('keys', async (client) => {
      await client.query('begin');
      await client.query("insert into organisation values ($1, 'one', 'One', now())", [org]);
      await client.query("select set_config('app.tenant_id', $1, true)", [org]);
      for (const one of [hash, other])
        await client.query('insert into credential values ($1, 1, $2, $3)', [one, org, 'k']);
      await client.query('commit');
      expect((await client.query('select 1 from credential')).rowCount).toBe(0);
      await client.query('begin');
      await client.query("select set_config('app.credential', $1, true)", [hash.toString('hex')]);
      expect((await client.query<{ hash: Buffer }>('select hash from credential')).rows).toEqual([{ hash }]);
      await client.query('rollback');
      await expect(
        client.query('insert into credential values ($1, 1, $2, $3)', [Buffer.alloc(32, 3), org, 'k']),
      ).rejects.toMatchObject({ code: '42501' });
    });
  });

  test('lowers no epoch', async () => {
    for (const service of ['keys', 'vault', 'policy'] as const)
      await as(service, async (client) => {
        await client.query('update epoch set n = n + 1');
        await expect(client.query('update epoch set n = n - 1'), service).rejects.toMatchObject({ code: '42501' });
        await expect(client.query('delete from epoch'), service).rejects.toMatchObject({ code: '42501' });
      });
  });

  test('can hold no lock that another service waits for', async () => {
    const { rows } = await admin.query<{ place: string; service: string }>(
      `select n.nspname || '.' || quote_ident(c.relname) as place, n.nspname as service
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1) and c.relkind in ('r', 'p')`,
      [[...storedServices]],
    );
    for (const service of storedServices)
      await as(service, async (client) => {
        for (const { place } of rows.filter((row) => row.service !== service)) {
          for (const sql of [`lock table ${place} in access share mode`, `select 1 from ${place} for key share`]) {
            await client.query('begin');
            await expect(client.query(sql), `${service}: ${sql}`).rejects.toMatchObject({ code: '42501' });
            await client.query('rollback');
          }
        }
      });
    // an advisory lock belongs to whoever takes it first, whatever the role: no service may depend on one
    const sources = ['apps', 'libs']
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
      )
      .filter((file) => /^\w+\/[\w-]+\/(src|prisma)\/.*\.(ts|sql)$/.test(file) && !file.includes('node_modules'));
    expect(sources.length).toBeGreaterThan(500);
    const users = sources.filter((file) => /\bpg_(try_)?advisory_/.test(readFileSync(join(root, file), 'utf8')));
    expect(users).toEqual(['libs/postgres/src/bring-up.ts']);
  });
});

type Rights = Record<string, Record<string, Record<string, 'all' | string[]>>>;

/** By role, by object, by right: the columns it holds for; `all` for the whole object. */
async function rightsOf(client: pg.Client): Promise<Rights> {
  const { rows } = await client.query<{
    role: string;
    place: string;
    allowed: string;
    columns: string[];
    whole: boolean;
  }>(
    `select role, n.nspname || '.' || c.relname as place, lower(allowed) as allowed,
       array_agg(a.attname::text order by a.attname) as columns,
       count(*) = (select count(*) from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as whole
     from unnest($1::text[]) as role, unnest(array['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) as allowed,
       pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname !~ '^(pg_|information_schema)' and c.relkind in ('r', 'p', 'v', 'm', 'f')
       and has_column_privilege(role, c.oid, a.attnum, allowed)
     group by role, n.nspname, c.relname, c.oid, allowed
     union all
     select role, n.nspname || '.' || c.relname, lower(allowed), '{}', true
     from unnest($1::text[]) as role, unnest(array['DELETE', 'TRUNCATE', 'TRIGGER']) as allowed,
       pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname !~ '^(pg_|information_schema)' and c.relkind in ('r', 'p', 'v', 'm', 'f')
       and has_table_privilege(role, c.oid, allowed)
     union all
     select role, n.nspname || '.' || c.relname, lower(allowed), '{}', true
     from unnest($1::text[]) as role, unnest(array['USAGE', 'SELECT', 'UPDATE']) as allowed,
       pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname !~ '^(pg_|information_schema)' and c.relkind = 'S' and has_sequence_privilege(role, c.oid, allowed)
     union all
     select role, p.oid::regprocedure::text, 'execute', '{}', true
     from unnest($1::text[]) as role, pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname !~ '^(pg_|information_schema)' and has_function_privilege(role, p.oid, 'EXECUTE')
     union all
     select role, n.nspname, lower(allowed), '{}', true
     from unnest($1::text[]) as role, unnest(array['USAGE', 'CREATE']) as allowed, pg_namespace n
     where n.nspname !~ '^(pg_|information_schema)' and has_schema_privilege(role, n.oid, allowed)
     union all
     select role, 'role ' || other.rolname, 'member', '{}', true
     from unnest($1::text[]) as role, pg_roles other where other.rolname <> role and pg_has_role(role, other.oid, 'member')
     order by 1, 2, 3`,
    [roles],
  );
  const rights: Rights = {};
  for (const { role, place, allowed, columns, whole } of rows) {
    const before = rights[role] ?? {};
    const here = { ...before[place], [allowed]: whole ? ('all' as const) : columns };
    rights[role] = { ...before, [place]: here };
  }
  return rights;
}
