// Settled money and open leases: the truth from which Redis is filled.
import { withTenant } from '@tappass/postgres/with-tenant';
import type { Pool } from 'pg';

export interface LeaseRow {
  readonly leaseId: string;
  readonly account: string;
  readonly micros: number;
  readonly ttlMs: number;
}

/** Open leases are on record before they can be used: after a loss of Redis they still count. */
export async function recordLeases(pool: Pool, tenantId: string, leases: readonly LeaseRow[]): Promise<void> {
  await withTenant(pool, tenantId, (client) =>
    client.query(
      `INSERT INTO budget_lease (tenant_id, lease_id, account, micros, expires_at)
       SELECT $1::uuid, lease_id, account, micros, now() + ttl * interval '1 millisecond'
       FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[]) AS l(lease_id, account, micros, ttl)
       ON CONFLICT DO NOTHING`,
      [
        tenantId,
        leases.map((l) => l.leaseId),
        leases.map((l) => l.account),
        leases.map((l) => l.micros),
        leases.map((l) => l.ttlMs),
      ],
    ),
  );
}

export interface SettlementRow {
  readonly settlementId: string;
  readonly leaseId: string;
  readonly account: string;
  readonly usedMicros: number;
  readonly close: boolean;
}

/** @returns false when this settlement id was counted before; nothing changes then */
export async function recordSettlement(pool: Pool, tenantId: string, settlement: SettlementRow): Promise<boolean> {
  const { settlementId, leaseId, account, usedMicros, close } = settlement;
  return withTenant(pool, tenantId, async (client) => {
    const { rowCount } = await client.query(
      'INSERT INTO settlement (tenant_id, settlement_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [tenantId, settlementId],
    );
    if (rowCount === 0) return false;
    await client.query(
      `INSERT INTO spend (tenant_id, account, micros) VALUES ($1, $2, $3)
       ON CONFLICT (tenant_id, account) DO UPDATE SET micros = spend.micros + excluded.micros`,
      [tenantId, account, usedMicros],
    );
    await client.query(
      `UPDATE budget_lease SET used = used + $3, state = CASE WHEN $4 THEN 'closed' ELSE state END WHERE tenant_id = $1 AND lease_id = $2`,
      [tenantId, leaseId, usedMicros, close],
    );
    return true;
  });
}

export interface AccountState {
  readonly spentMicros: number;
  readonly leases: readonly { readonly leaseId: string; readonly leftMicros: number; readonly expiresAtMs: number }[];
}

/** What an account has spent for sure, and what open leases may still charge. An expired open lease is charged in full. */
export async function accountState(pool: Pool, tenantId: string, account: string): Promise<AccountState> {
  return withTenant(pool, tenantId, async (client) => {
    const spend = await client.query<{ micros: string }>(
      'SELECT micros FROM spend WHERE tenant_id = $1 AND account = $2',
      [tenantId, account],
    );
    const open = await client.query<{ lease_id: string; left: string; expires_ms: string }>(
      `SELECT lease_id, greatest(0, micros - used) AS left, (extract(epoch FROM expires_at) * 1000)::bigint AS expires_ms
       FROM budget_lease WHERE tenant_id = $1 AND account = $2 AND state = 'open'`,
      [tenantId, account],
    );
    return {
      spentMicros: Number(spend.rows[0]?.micros ?? 0),
      leases: open.rows.map((row) => ({
        leaseId: row.lease_id,
        leftMicros: Number(row.left),
        expiresAtMs: Number(row.expires_ms),
      })),
    };
  });
}
