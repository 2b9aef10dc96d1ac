// Finds revocations whose event was lost with a process, and puts them on record.
import { uuidBytes } from '@tappass/evidence/uuid-v7';
import type { KeysRoom } from './keys-room.ts';
import { markRevocationRecorded, unrecordedRevocations } from './store/api-keys.ts';
import { allOrgIds } from './store/organisations.ts';

/** A duplicate is possible and harmless: two entries that say the same key is revoked. */
export async function recordRevocations(
  { db, evidence, now }: Pick<KeysRoom, 'db' | 'evidence' | 'now'>,
  olderThanMs: number,
): Promise<void> {
  for (const tenantId of await allOrgIds(db)) {
    for (const key of await unrecordedRevocations(db, tenantId)) {
      if (key.revokedAt === null || now() - key.revokedAt.getTime() < olderThanMs) continue;
      const body = {
        version: 1,
        actor: 'unknown',
        agent_uuid: key.agentUuid,
        key_id: key.keyId,
        revoked_at: key.revokedAt.toISOString(),
      };
      await evidence.record({ kind: 'key_revoked', tenant: uuidBytes(tenantId), body });
      await markRevocationRecorded(db, tenantId, key.keyId);
    }
  }
}
