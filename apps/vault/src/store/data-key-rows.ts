// Data keys as stored: wrapped, with their state; rows move between states and are never deleted.
import type { Querying } from '@tappass/postgres/transaction';
import { checkMove, type KeyState } from '../domain/keyring.ts';

export interface DataKeyRow {
  readonly kid: string;
  readonly tenant: string;
  readonly purpose: string;
  readonly kekVersion: string;
  readonly wrapped: string;
  /** Tells that unwrapping gave the same key. */
  readonly checkValue: string;
  readonly state: KeyState;
}

interface Row {
  kid: string;
  tenant_id: string;
  purpose: string;
  kek_version: string;
  wrapped: string;
  check_value: string;
  state: KeyState;
}

const columns = 'kid, tenant_id, purpose, kek_version, wrapped, check_value, state';

export const findDataKey = async (client: Querying, kid: string): Promise<DataKeyRow | undefined> => {
  const { rows } = await client.query<Row>(`select ${columns} from vault_dek where kid = $1`, [kid]);
  return rows[0] && rowOf(rows[0]);
};

/**
 * The key that seals for this ring. The row stays locked against promotion until the transaction ends, so that nothing is
 * written under a key after it stopped being the active one.
 */
export const lockActiveKey = async (
  client: Querying,
  tenant: string,
  purpose: string,
): Promise<DataKeyRow | undefined> => {
  const sql = `select ${columns} from vault_dek where tenant_id = $1 and purpose = $2 and state = 'active' for share`;
  const { rows } = await client.query<Row>(sql, [tenant, purpose]);
  return rows[0] && rowOf(rows[0]);
};

/** False when the ring has a key in that state already. */
export const insertDataKey = async (client: Querying, key: DataKeyRow): Promise<boolean> => {
  const { rowCount } = await client.query(
    `insert into vault_dek (${columns}, activated_at)
      values ($1, $2, $3, $4, $5, $6, $7, case when $7 = 'active' then now() end) on conflict do nothing`,
    [key.kid, key.tenant, key.purpose, key.kekVersion, key.wrapped, key.checkValue, key.state],
  );
  return rowCount === 1;
};

/** All rings of a purpose, every tenant's. */
export const findKeys = async (
  client: Querying,
  purposes: readonly string[],
  state: KeyState,
): Promise<DataKeyRow[]> => {
  const sql = `select ${columns} from vault_dek where purpose = any($1) and state = $2 order by tenant_id, purpose`;
  return (await client.query<Row>(sql, [purposes, state])).rows.map(rowOf);
};

export const findKeysByKid = async (client: Querying, kids: readonly string[]): Promise<DataKeyRow[]> => {
  const { rows } = await client.query<Row>(`select ${columns} from vault_dek where kid = any($1)`, [kids]);
  return rows.map(rowOf);
};

/** Moves the keys that are in `from`; says how many were. */
export const moveKeys = async (
  client: Querying,
  kids: readonly string[],
  from: KeyState,
  to: KeyState,
): Promise<number> => {
  checkMove(from, to);
  const { rowCount } = await client.query(
    `update vault_dek set state = $3,
        activated_at = case when $3 = 'active' then now() else activated_at end,
        retired_at = case when $3 = 'retired' then now() else retired_at end
      where kid = any($1) and state = $2`,
    [kids, from, to],
  );
  return rowCount ?? 0;
};

/** Keys wrapped by another version than this one, at most `limit`. */
export const findKeysWrappedByOthers = async (
  client: Querying,
  version: string,
  limit: number,
): Promise<DataKeyRow[]> => {
  const sql = `select ${columns} from vault_dek where kek_version <> $1 and state <> 'destroyed' order by kid limit $2`;
  return (await client.query<Row>(sql, [version, limit])).rows.map(rowOf);
};

/** Only when nobody rewrapped it meanwhile. */
export const replaceWrapping = async (
  client: Querying,
  kid: string,
  before: string,
  after: { readonly blob: string; readonly kekVersion: string },
): Promise<boolean> => {
  const sql = 'update vault_dek set wrapped = $3, kek_version = $4 where kid = $1 and wrapped = $2';
  return (await client.query(sql, [kid, before, after.blob, after.kekVersion])).rowCount === 1;
};

const rowOf = (row: Row): DataKeyRow => ({
  ...{ kid: row.kid, tenant: row.tenant_id, purpose: row.purpose, kekVersion: row.kek_version },
  ...{ wrapped: row.wrapped, checkValue: row.check_value, state: row.state },
});
