// What may be shown of provider credentials; their values are sealed elsewhere.
import type { Querying } from '@tappass/postgres/transaction';

export interface CredentialRow {
  readonly tenant: string;
  readonly credentialId: string;
  readonly provider: string;
  readonly name: string;
  readonly lastFour: string;
  readonly createdAt: Date;
}

interface Row {
  tenant_id: string;
  credential_id: string;
  provider: string;
  name: string;
  last_four: string;
  created_at: Date;
}

const columns = 'tenant_id, credential_id, provider, name, last_four, created_at';

export const upsertCredential = async (client: Querying, row: CredentialRow): Promise<void> => {
  await client.query(
    `insert into credential (${columns}) values ($1, $2, $3, $4, $5, $6)
      on conflict (tenant_id, credential_id) do update set
        name = excluded.name, last_four = excluded.last_four, created_at = excluded.created_at`,
    [row.tenant, row.credentialId, row.provider, row.name, row.lastFour, row.createdAt],
  );
};

/** Newest first. */
export const listCredentials = async (client: Querying, tenant: string): Promise<CredentialRow[]> => {
  const sql = `select ${columns} from credential where tenant_id = $1 order by created_at desc, credential_id`;
  return (await client.query<Row>(sql, [tenant])).rows.map(rowOf);
};

/** The one in use: a tenant's newest for a provider. */
export const newestCredential = async (
  client: Querying,
  tenant: string,
  provider: string,
): Promise<CredentialRow | undefined> => {
  const { rows } = await client.query<Row>(
    `select ${columns} from credential where tenant_id = $1 and provider = $2
      order by created_at desc, credential_id limit 1`,
    [tenant, provider],
  );
  return rows[0] && rowOf(rows[0]);
};

/** The row that was deleted; undefined when there was none. */
export const deleteCredentialRow = async (
  client: Querying,
  tenant: string,
  credentialId: string,
): Promise<CredentialRow | undefined> => {
  const sql = `delete from credential where tenant_id = $1 and credential_id = $2 returning ${columns}`;
  const { rows } = await client.query<Row>(sql, [tenant, credentialId]);
  return rows[0] && rowOf(rows[0]);
};

const rowOf = (row: Row): CredentialRow => ({
  ...{ tenant: row.tenant_id, credentialId: row.credential_id, provider: row.provider, name: row.name },
  ...{ lastFour: row.last_four, createdAt: row.created_at },
});
