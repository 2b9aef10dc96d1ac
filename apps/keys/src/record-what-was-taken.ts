// Finds what was taken away without its event, since its process died in between, and puts it on record.
import { uuidBytes } from '@tappass/evidence/uuid-v7';
import type { KeysRoom } from './keys-room.ts';
import { markDeletionRecorded, unrecordedDeletions } from './store/agents.ts';
import { markRevocationRecorded, unrecordedRevocations } from './store/api-keys.ts';
import { allOrgIds } from './store/organisations.ts';

type Room = Pick<KeysRoom, 'db' | 'evidence' | 'now'>;

/** A duplicate is possible and harmless: two entries that say the same thing is gone. */
export async function recordWhatWasTaken(room: Room, olderThanMs: number): Promise<void> {
  for (const tenantId of await allOrgIds(room.db)) {
    await recordRevocations(room, tenantId, olderThanMs);
    await recordDeletions(room, tenantId, olderThanMs);
  }
}

const lately = ({ now }: Room, at: Date | null, olderThanMs: number): at is null =>
  at === null || now() - at.getTime() < olderThanMs;

async function recordRevocations(room: Room, tenantId: string, olderThanMs: number): Promise<void> {
  for (const key of await unrecordedRevocations(room.db, tenantId)) {
    if (lately(room, key.revokedAt, olderThanMs)) continue;
    const body = { agent_uuid: key.agentUuid, key_id: key.keyId, revoked_at: key.revokedAt.toISOString() };
    await room.evidence.record({ kind: 'key_revoked', tenant: uuidBytes(tenantId), body: { ...unattended, ...body } });
    await markRevocationRecorded(room.db, tenantId, key.keyId);
  }
}

async function recordDeletions(room: Room, tenantId: string, olderThanMs: number): Promise<void> {
  for (const { agentId, agentUuid, deletedAt } of await unrecordedDeletions(room.db, tenantId)) {
    if (lately(room, deletedAt, olderThanMs)) continue;
    const body = { agent: agentId, agent_uuid: agentUuid, deleted_at: deletedAt.toISOString() };
    await room.evidence.record({
      kind: 'agent_deleted',
      tenant: uuidBytes(tenantId),
      body: { ...unattended, ...body },
    });
    await markDeletionRecorded(room.db, tenantId, agentUuid);
  }
}

/** Who it was died with the process. */
const unattended = { version: 1, actor: 'unknown' };
