// What may be shown of provider credentials; their values are sealed elsewhere.
import type { Querying } from '@tappass/postgres/transaction';

export interface CredentialRow {
  readonly tenant: string;
  readonly credentialId: string;
  readonly provider: string;
  readonly name: string;
  readonly lastFour: string;
  readonly createdAt: Date;
  /** Undefined: used in place of those before it. */
  readonly weight: number | undefined;
}

interface Row {
  tenant_id: string;
  credential_id: string;
  provider: string;
  name: string;
  last_four: string;
  created_at: Date;
  weight: number | null;
}

const columns = 'tenant_id, credential_id, provider, name, last_four, created_at, weight';

export const upsertCredential = async (client: Querying, row: CredentialRow): Promise<void> => {
  await client.query(
    `insert into credential (${columns}) values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (tenant_id, credential_id) do update set
        name = excluded.name, last_four = excluded.last_four, created_at = excluded.created_at, weight = excluded.weight`,
    [row.tenant, row.credentialId, row.provider, row.name, row.lastFour, row.createdAt, row.weight ?? null],
  );
};

/** Newest first. */
export const listCredentials = async (client: Querying, tenant: string): Promise<CredentialRow[]> => {
  const sql = `select ${columns} from credential where tenant_id = $1 order by created_at desc, credential_id`;
  return (await client.query<Row>(sql, [tenant])).rows.map(rowOf);
};

/** A tenant's for a provider, newest first. */
export const credentialsFor = async (client: Querying, tenant: string, provider: string): Promise<CredentialRow[]> => {
  const sql = `select ${columns} from credential where tenant_id = $1 and provider = $2
    order by created_at desc, credential_id`;
  return (await client.query<Row>(sql, [tenant, provider])).rows.map(rowOf);
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
  ...{ lastFour: row.last_four, createdAt: row.created_at, weight: row.weight ?? undefined },
});
