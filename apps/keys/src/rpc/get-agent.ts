// Keys.GetAgent: one agent, by name or ag_ id.
import { Controller, Inject } from '@nestjs/common';
import { type GetAgentRequest, Keys } from '@tappass/contracts/keys';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { agentRow } from '../domain/agent-row.ts';
import { levels } from '../domain/principal.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { findAgent } from '../store/agents.ts';

@Controller()
export class GetAgentRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.getAgent)
  async getAgent(request: GetAgentRequest, context: RpcContext) {
    const principal = requireLevel(context, levels.auditor);
    return {
      agent: agentRow(await findAgent(this.#room.db, uuidText(principal.orgUuid), request.agent), principal.orgSlug),
    };
  }
}
