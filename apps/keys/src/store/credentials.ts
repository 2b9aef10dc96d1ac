// From the hash of a credential to the key behind it. Known and unknown hashes take the same steps.

import { uuidBytes } from '@tappass/evidence/uuid-v7';
import { inTransaction } from '@tappass/postgres/transaction';
import type { KeyRecord } from '../domain/principal.ts';
import type { Database } from './database.ts';

const nobody = '00000000-0000-0000-0000-000000000000';

export interface FoundCredential {
  readonly record: KeyRecord | undefined;
  /** Read before the key: a revocation in between makes the verdict stale, never wrong. */
  readonly epoch: bigint;
}

/** @param hashes of the credential under each pepper, newest first */
export async function findCredential(
  db: Database,
  hashes: readonly Uint8Array<ArrayBuffer>[],
): Promise<FoundCredential> {
  const epoch = await db.epoch();
  const row = await ownerOfHash(
    db,
    hashes.map((hash) => Buffer.from(hash)),
  );
  const tenantId = row?.org_id ?? nobody;
  const org = await db.beforeTenant((prisma) => prisma.organisation.findUnique({ where: { id: tenantId } }));
  const [key, agent] = await db.inTenant(tenantId, async (tx) => {
    const key = await tx.apiKey.findFirst({ where: { tenantId, keyId: row?.key_id ?? '' } });
    return [key, await tx.agent.findFirst({ where: { tenantId, agentUuid: key?.agentUuid ?? '' } })] as const;
  });
  if (org === null || key === null || agent === null) return { record: undefined, epoch };
  return {
    epoch,
    record: {
      keyId: key.keyId,
      kind: key.kind === 'agt' ? 'agt' : 'dev',
      orgUuid: uuidBytes(org.id),
      orgSlug: org.slug,
      agentUuid: agent.agentUuid,
      agentId: agent.agentId,
      developerPseudonym: key.developerPseudonym,
      developerSealed: key.developerSealed,
      expiresAtMs: key.expiresAt.getTime(),
      revokedAtMs: key.revokedAt?.getTime(),
      agentDeleted: agent.deletedAt !== null,
      toolScopes: key.toolScopes,
    },
  };
}

// Row level security shows the rows of a tenant, and before one is known only those whose hash is named here: nobody lists them.
async function ownerOfHash(db: Database, hashes: readonly Buffer[]) {
  const sought = hashes.map((hash) => hash.toString('hex')).join();
  const { rows } = await inTransaction(db.pool, `select set_config('app.credential', '${sought}', true)`, (client) =>
    client.query<{ org_id: string; key_id: string }>('SELECT org_id, key_id FROM credential WHERE hash = ANY($1)', [
      hashes,
    ]),
  );
  return rows[0];
}
