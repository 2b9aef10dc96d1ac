// Asked by each service before it serves: its database role is powerless, and every tenant table is behind row level security.
import { Fault } from '@tappass/errors/fault';
import type pg from 'pg';
import { asDatabaseFault } from './database-trouble.ts';
import { ownerOf, type StoredService } from './roles.ts';

/** Fails with `database_unsafe` naming everything that is wrong, `not_ready` when the database is away. */
export async function assertUnprivileged(db: Pick<pg.Pool, 'query'>, service: StoredService): Promise<void> {
  const problems = await findProblems(db, service).catch((error: unknown) => {
    throw asDatabaseFault(error);
  });
  if (problems.length > 0) throw new Fault('database_unsafe', { details: { detail: problems.join('; ') } });
}

async function findProblems(db: Pick<pg.Pool, 'query'>, service: StoredService): Promise<string[]> {
  const [role, tables] = await Promise.all([
    db.query<RoleRow>(roleQuery, [service, ownerOf(service)]),
    db.query<TableRow>(openTablesQuery, [service]),
  ]);
  const me = role.rows[0];
  if (!me) return ['the current role is not in the catalogue'];
  return [
    ...roleProblems.filter(([column]) => me[column]).map(([, what]) => `the role ${me.rolname} ${what}`),
    ...tables.rows.map((table) => `the table ${service}.${table.relname} has no forced row level security`),
  ];
}

interface RoleRow {
  rolname: string;
  rolsuper: boolean;
  rolbypassrls: boolean;
  may_create: boolean;
  is_owner: boolean;
  may_make_temporary: boolean;
}
interface TableRow {
  relname: string;
}

const roleProblems = [
  ['rolsuper', 'is a superuser'],
  ['rolbypassrls', 'may bypass row level security'],
  ['may_create', 'may create objects in its schema'],
  ['is_owner', 'may become the owner of its schema'],
  ['may_make_temporary', 'may make temporary tables'],
] as const;

const roleQuery = `
  select rolname, rolsuper, rolbypassrls,
         has_schema_privilege(current_user, $1, 'create') as may_create,
         pg_has_role(current_user, $2, 'member') as is_owner,
         has_database_privilege(current_user, current_database(), 'temporary') as may_make_temporary
  from pg_roles where rolname = current_user`;

const openTablesQuery = `
  select c.relname from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attname in ('tenant_id', 'org_id') and not a.attisdropped
  where n.nspname = $1 and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
  order by c.relname`;
