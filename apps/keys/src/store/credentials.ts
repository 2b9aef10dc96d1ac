// From the hash of a credential to the key behind it. Known and unknown hashes take the same steps.

import { uuidBytes } from '@tappass/evidence/uuid-v7';
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
  const row = await db.beforeTenant((prisma) => prisma.credential.findFirst({ where: { hash: { in: [...hashes] } } }));
  const tenantId = row?.orgId ?? nobody;
  const org = await db.beforeTenant((prisma) => prisma.organisation.findUnique({ where: { id: tenantId } }));
  const [key, agent] = await db.inTenant(tenantId, async (tx) => {
    const key = await tx.apiKey.findFirst({ where: { tenantId, keyId: row?.keyId ?? '' } });
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
