// Issued keys: only hashes are stored, a revocation and its epoch are one commit, and what was revoked without its event is found again.
import { Fault } from '@tappass/errors/fault';
import { lockNames } from '@tappass/postgres/named-lock';
import type { Page } from './agents.ts';
import { type Database, raiseEpoch } from './database.ts';
import type { ApiKey } from './gen/client.ts';

export interface NewKey {
  readonly keyId: string;
  readonly kind: 'dev' | 'agt';
  readonly agentUuid: string;
  readonly name: string;
  readonly lastFour: string;
  readonly developerPseudonym: string;
  readonly developerSealed: string;
  readonly toolScopes: string[];
  readonly requestHash: Uint8Array<ArrayBuffer>;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly hash: Uint8Array<ArrayBuffer>;
  readonly pepperVersion: number;
}

/**
 * Issues, or finds what the same request issued before (then no evidence is due).
 * @throws Fault idempotency_conflict when the key id stands for another request
 */
export async function storeKey(
  db: Database,
  tenantId: string,
  key: NewKey,
  evidence: () => Promise<void>,
): Promise<ApiKey> {
  const { hash, pepperVersion, ...row } = key;
  return db.inTenant(tenantId, async (tx) => {
    await lockNames(tx, ['key', tenantId, key.keyId]);
    const before = await tx.apiKey.findFirst({ where: { tenantId, keyId: key.keyId } });
    if (before !== null) {
      if (!Buffer.from(before.requestHash).equals(key.requestHash)) throw new Fault('idempotency_conflict');
      return before;
    }
    const stored = await tx.apiKey.create({ data: { ...row, tenantId } });
    await tx.credential.create({ data: { hash, pepperVersion, orgId: tenantId, keyId: key.keyId } });
    await evidence();
    return stored;
  });
}

export async function listKeys(
  db: Database,
  tenantId: string,
  agentUuid: string,
  cursor: string,
  limit: number,
): Promise<Page<ApiKey>> {
  const rows = await db.inTenant(tenantId, (tx) =>
    tx.apiKey.findMany({
      where: { tenantId, agentUuid, keyId: { gt: cursor } },
      orderBy: { keyId: 'asc' },
      take: limit + 1,
    }),
  );
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.keyId ?? '') : '' };
}

/** @returns the epoch it raised; undefined when it was revoked before. @throws Fault not_found */
export async function revokeKey(
  db: Database,
  tenantId: string,
  agentUuid: string,
  keyId: string,
): Promise<bigint | undefined> {
  return db.inTenant(tenantId, async (tx) => {
    const row = await tx.apiKey.findFirst({ where: { tenantId, agentUuid, keyId } });
    if (row === null) throw new Fault('not_found', { details: { what: `The key ${keyId}` } });
    const { count } = await tx.apiKey.updateMany({
      where: { tenantId, keyId, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    return count > 0 ? raiseEpoch(tx) : undefined;
  });
}

/** Revocations whose event is not known to be on record. */
export const unrecordedRevocations = (db: Database, tenantId: string): Promise<ApiKey[]> =>
  db.inTenant(tenantId, (tx) =>
    tx.apiKey.findMany({ where: { tenantId, revokedAt: { not: null }, revokeRecordedAt: null }, take: 100 }),
  );

export async function markRevocationRecorded(db: Database, tenantId: string, keyId: string): Promise<void> {
  await db.inTenant(tenantId, (tx) =>
    tx.apiKey.updateMany({ where: { tenantId, keyId }, data: { revokeRecordedAt: new Date() } }),
  );
}

/** Last use, coarse: at most one write a minute and key. */
export async function touchKey(db: Database, tenantId: string, keyId: string, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 60_000);
  await db.inTenant(tenantId, (tx) =>
    tx.apiKey.updateMany({
      where: { tenantId, keyId, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: before } }] },
      data: { lastUsedAt: now },
    }),
  );
}
