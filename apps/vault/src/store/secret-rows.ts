// Sealed values by their place; the kid beside each is only for finding what a rotation still has to do.
import type { Querying } from '@tappass/postgres/transaction';
import type { Place } from '../domain/aad.ts';

export interface SecretRow {
  readonly place: Place;
  readonly ciphertext: string;
}

interface Row {
  tenant_id: string;
  collection: string;
  record_id: string;
  field: string;
  ciphertext: string;
}

const place = 'tenant_id = $1 and collection = $2 and record_id = $3 and field = $4';
const valuesOf = (at: Place): string[] => [at.tenant, at.collection, at.recordId, at.field];

export const readCiphertext = async (client: Querying, at: Place): Promise<string | undefined> => {
  const { rows } = await client.query<Row>(`select ciphertext from secret where ${place}`, valuesOf(at));
  return rows[0]?.ciphertext;
};

export const writeCiphertext = async (client: Querying, at: Place, ciphertext: string, kid: string): Promise<void> => {
  await client.query(
    `insert into secret (tenant_id, collection, record_id, field, ciphertext, kid) values ($1, $2, $3, $4, $5, $6)
      on conflict (tenant_id, collection, record_id, field) do update set ciphertext = excluded.ciphertext, kid = excluded.kid`,
    [...valuesOf(at), ciphertext, kid],
  );
};

/** False when the place is taken. */
export const insertCiphertext = async (
  client: Querying,
  at: Place,
  ciphertext: string,
  kid: string,
): Promise<boolean> => {
  const { rowCount } = await client.query(
    `insert into secret (tenant_id, collection, record_id, field, ciphertext, kid) values ($1, $2, $3, $4, $5, $6)
      on conflict do nothing`,
    [...valuesOf(at), ciphertext, kid],
  );
  return rowCount === 1;
};

export const deleteCiphertexts = async (
  client: Querying,
  tenant: string,
  collection: string,
  recordId: string,
): Promise<void> => {
  await client.query('delete from secret where tenant_id = $1 and collection = $2 and record_id = $3', [
    ...[tenant, collection, recordId],
  ]);
};

/** Record ids of a tenant's collection. */
export const recordIds = async (client: Querying, tenant: string, collection: string): Promise<string[]> => {
  const sql = 'select distinct record_id from secret where tenant_id = $1 and collection = $2';
  const { rows } = await client.query<Row>(sql, [tenant, collection]);
  return rows.map((row) => row.record_id);
};

/** A page of what is sealed under a key, in order of place, after a place. */
export const readSealedUnder = async (
  client: Querying,
  kid: string,
  after: Place | undefined,
  limit: number,
): Promise<SecretRow[]> => {
  const { rows } = await client.query<Row>(
    `select tenant_id, collection, record_id, field, ciphertext from secret
      where kid = $1 ${after === undefined ? '' : 'and (tenant_id, collection, record_id, field) > ($3, $4, $5, $6)'}
      order by tenant_id, collection, record_id, field limit $2`,
    [kid, limit, ...(after === undefined ? [] : valuesOf(after))],
  );
  return rows.map((row) => ({
    place: { tenant: row.tenant_id, collection: row.collection, recordId: row.record_id, field: row.field },
    ciphertext: row.ciphertext,
  }));
};

export const countSealedUnder = async (client: Querying, kid: string): Promise<number> => {
  const { rows } = await client.query<{ n: string }>('select count(*) as n from secret where kid = $1', [kid]);
  return Number(rows[0]?.n ?? 0);
};

/** Compare and set: a value somebody wrote meanwhile stays. Says whether it was replaced. */
export const replaceCiphertext = async (
  client: Querying,
  row: SecretRow,
  ciphertext: string,
  kid: string,
): Promise<boolean> => {
  const { rowCount } = await client.query(
    `update secret set ciphertext = $6, kid = $7 where ${place} and ciphertext = $5`,
    [...valuesOf(row.place), row.ciphertext, ciphertext, kid],
  );
  return rowCount === 1;
};
