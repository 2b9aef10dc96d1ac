// Keys.RevokeKey: first the database, then every live edge, then the answer. It works with the ledger down; its event follows.
import { Controller, Inject } from '@nestjs/common';
import { Keys, type RevokeKeyRequest } from '@tappass/contracts/keys';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { levels } from '../domain/principal.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { findAgent } from '../store/agents.ts';
import { markRevocationRecorded, revokeKey } from '../store/api-keys.ts';

@Controller()
export class RevokeKeyRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.revokeKey)
  async revokeKey(request: RevokeKeyRequest, context: RpcContext) {
    const { db, evidence, invalidator } = this.#room;
    const principal = requireLevel(context, levels.org_admin);
    const tenantId = uuidText(principal.orgUuid);
    const agent = await findAgent(db, tenantId, request.agent);
    const raised = await revokeKey(db, tenantId, agent.agentUuid, request.keyId);
    const revoked = raised !== undefined;
    // announced also when it was revoked before: an edge that missed it then drops it now. Told again it raises nothing:
    // under the number of another taking it would hide that one from an edge that missed it
    const epoch = raised ?? 0n;
    const acknowledged = await invalidator.announce({
      incarnation: 0n,
      epoch,
      what: 'key',
      id: request.keyId,
      orgUuid: principal.orgUuid,
    });
    if (revoked) {
      const body = {
        version: 1,
        actor: principal.keyId,
        agent: agent.agentId,
        agent_uuid: agent.agentUuid,
        key_id: request.keyId,
      };
      evidence
        .record({ kind: 'key_revoked', tenant: principal.orgUuid, body })
        .then(() => markRevocationRecorded(db, tenantId, request.keyId))
        .catch(() => {
          // the sweep finds it: revoked_at without revoke_recorded_at
        });
    }
    return { revoked, ...acknowledged };
  }
}
