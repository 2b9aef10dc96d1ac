// A smallest tenant table, as every service writes them.
import { createHash } from 'node:crypto';
import type { Migration } from '@tappass/postgres/migrate';

export const migrationOf = (name: string, sql: string): Migration => ({
  name,
  sql,
  checksum: createHash('sha256').update(sql).digest('hex'),
});

const tenant = `(tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)`;

export const notesMigration = migrationOf(
  '001_notes',
  `create table notes (tenant_id uuid not null, id uuid not null, body text not null, primary key (tenant_id, id));
   alter table notes enable row level security;
   alter table notes force row level security;
   create policy tenant on notes using ${tenant} with check ${tenant};
   grant select, insert, update, delete on notes to keys_app, policy_app;`,
);
