// Keys.ListKeys: what was issued for an agent, never a secret.
import { Controller, Inject } from '@nestjs/common';
import { Keys, type ListKeysRequest } from '@tappass/contracts/keys';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { pageSize } from '@tappass/rpc/page-size';
import { Rpc } from '@tappass/rpc/rpc';
import { levels } from '../domain/principal.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { findAgent } from '../store/agents.ts';
import { listKeys } from '../store/api-keys.ts';

@Controller()
export class ListKeysRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.listKeys)
  async listKeys(request: ListKeysRequest, context: RpcContext) {
    const tenantId = uuidText(requireLevel(context, levels.auditor).orgUuid);
    const agent = await findAgent(this.#room.db, tenantId, request.agent);
    const page = await listKeys(this.#room.db, tenantId, agent.agentUuid, request.cursor, pageSize(request.limit));
    const keys = page.rows.map((row) => ({
      keyId: row.keyId,
      kind: row.kind,
      name: row.name,
      lastFour: row.lastFour,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      revokedAt: row.revokedAt?.toISOString() ?? '',
      lastUsedAt: row.lastUsedAt?.toISOString() ?? '',
      developerPseudonym: row.developerPseudonym,
      toolScopes: row.toolScopes,
    }));
    return { keys, next: page.next };
  }
}
