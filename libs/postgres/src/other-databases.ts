// A service connects to its own database and to no other of the cluster: PostgreSQL lets everybody in unless it is told not to.
import type pg from 'pg';
import { appOf, type StoredService } from './roles.ts';

type Admin = Pick<pg.Client, 'query'>;

/** Takes from everybody the databases that every cluster has. Where the admin may not (a managed cluster), they stay as they are. */
export async function closeMaintenance(admin: Admin): Promise<void> {
  for (const database of ['postgres', 'template1']) {
    await admin.query(`revoke all on database ${database} from public`).catch((error: { code?: string }) => {
      if (error.code !== '42501' && error.code !== '3D000') throw error;
    });
  }
}

/** A line for each other database that the services' roles may still connect to: for the operator to close. */
export async function openDoors(admin: Admin, services: readonly StoredService[]): Promise<string[]> {
  const { rows } = await admin.query<{ role: string; databases: string }>(
    `select role, string_agg(datname, ', ' order by datname) as databases
     from unnest($1::text[]) as role join pg_database on has_database_privilege(role, oid, 'connect')
     where datallowconn and datname <> current_database() group by role order by role`,
    [services.map(appOf)],
  );
  return rows.map(({ role, databases }) => `${role} may also connect to ${databases}: revoke it from public there`);
}
