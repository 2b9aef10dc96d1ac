// PostgreSQL as its superuser sees it: for looking behind the services, and for doing what only a thief could.
import { asAdmin } from '@tappass/testkit/postgres';
import type { TestStack } from './stack-for-tests.ts';

/** @returns how many rows the statement met */
export function asSuperuser(stack: TestStack, statement: string, values: readonly unknown[] = []): Promise<number> {
  const { ports, secrets } = stack;
  const password = encodeURIComponent(secrets.postgresPassword('tappass_admin'));
  return asAdmin(`postgres://tappass_admin:${password}@127.0.0.1:${ports.postgres}/tappass`, async (admin) => {
    const done = await admin.query(statement, [...values]);
    return done.rowCount ?? 0;
  });
}

/** Changes a table of the ledger behind its guards, as only somebody who owns the database can. */
export async function tamper(stack: TestStack, table: string, statements: string): Promise<void> {
  const guards = ['append_only', 'append_only_all'];
  const each = (verb: string) =>
    guards.map((guard) => `alter table ledger.${table} ${verb} trigger ${guard}`).join('; ');
  await asSuperuser(stack, `${each('disable')}; ${statements}; ${each('enable always')}`);
}
