// Keys.DeleteAgent: its keys stop working everywhere; its past stays. It works with the ledger down; its event follows.
import { Controller, Inject } from '@nestjs/common';
import { type DeleteAgentRequest, Keys } from '@tappass/contracts/keys';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { levels } from '../domain/principal.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { findAgent, markAgentDeleted, markDeletionRecorded } from '../store/agents.ts';

@Controller()
export class DeleteAgentRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.deleteAgent)
  async deleteAgent(request: DeleteAgentRequest, context: RpcContext) {
    const { db, evidence, invalidator } = this.#room;
    const principal = requireLevel(context, levels.org_admin);
    const tenantId = uuidText(principal.orgUuid);
    const agent = await findAgent(db, tenantId, request.agent);
    const raised = await markAgentDeleted(db, tenantId, agent.agentUuid);
    await invalidator.announce({
      incarnation: 0n,
      epoch: raised ?? 0n,
      what: 'agent',
      id: agent.agentUuid,
      orgUuid: principal.orgUuid,
    });
    if (raised !== undefined) {
      const body = { version: 1, actor: principal.keyId, agent: agent.agentId, agent_uuid: agent.agentUuid };
      evidence
        .record({ kind: 'agent_deleted', tenant: principal.orgUuid, body })
        .then(() => markDeletionRecorded(db, tenantId, agent.agentUuid))
        .catch(() => {
          // the sweep finds it: deleted_at without delete_recorded_at
        });
    }
    return {};
  }
}
