// Keys.UnlockSession: an administrator opens a session that was locked for what was refused in it. On record before it is done; the texts stay known.
import { Controller, Inject } from '@nestjs/common';
import { Keys, type UnlockSessionRequest } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { levels } from '../domain/principal.ts';
import { checkSessionId } from '../domain/session-id.ts';
import { sessionKey } from '../domain/session-key.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { forgetProbes } from '../redis/sessions.ts';
import { findAgent } from '../store/agents.ts';

@Controller()
export class UnlockSessionRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.unlockSession)
  async unlockSession(request: UnlockSessionRequest, context: RpcContext) {
    const { db, evidence, peppers, redis, sessions } = this.#room;
    const { orgUuid, keyId: actor } = requireLevel(context, levels.org_admin);
    const { agentId, agentUuid } = await findAgent(db, uuidText(orgUuid), request.agent);
    const { developerPseudonym } = request;
    const id = checkSessionId(request.sessionId);
    const key = sessionKey(peppers.current().at(-1)!.key, { orgUuid, agentUuid, developerPseudonym }, id);
    const known = await sessions.act(({ incarnation }) => forgetProbes(redis, incarnation, key, 'look'));
    if (!known) throw new Fault('not_found', { details: { what: 'The session of this agent and developer' } });
    const body = { version: 1, actor, agent: agentId, agent_uuid: agentUuid, session_id: id };
    await evidence.record({ kind: 'session_unlocked', tenant: orgUuid, body });
    await sessions.act(({ incarnation }) => forgetProbes(redis, incarnation, key, 'forget'));
    return {};
  }
}
