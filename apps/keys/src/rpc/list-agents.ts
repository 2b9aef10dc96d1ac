// Keys.ListAgents: the agents of the caller's organisation.
import { Controller, Inject } from '@nestjs/common';
import { Keys, type ListAgentsRequest } from '@tappass/contracts/keys';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { pageSize } from '@tappass/rpc/page-size';
import { Rpc } from '@tappass/rpc/rpc';
import { agentRow } from '../domain/agent-row.ts';
import { levels } from '../domain/principal.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { listAgents } from '../store/agents.ts';

@Controller()
export class ListAgentsRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.listAgents)
  async listAgents(request: ListAgentsRequest, context: RpcContext) {
    const principal = requireLevel(context, levels.auditor);
    const page = await listAgents(this.#room.db, uuidText(principal.orgUuid), request.cursor, pageSize(request.limit));
    return { agents: page.rows.map((row) => agentRow(row, principal.orgSlug)), next: page.next };
  }
}
