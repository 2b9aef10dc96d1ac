// Keys.OpenSession: the turn of a client's session. Sessions of two principals never meet, whatever id the client sends.
import { createHash, randomBytes } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import { Keys, type OpenSessionRequest } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { principalOf, type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { nextTurn } from '../redis/sessions.ts';

const sessionId = /^[A-Za-z0-9._:-]{1,128}$/;

@Controller()
export class OpenSessionRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.openSession)
  async openSession(request: OpenSessionRequest, context: RpcContext) {
    requireCaller(context, 'edge');
    const principal = principalOf(context);
    const id = request.sessionId === '' ? `ses_${randomBytes(12).toString('hex')}` : request.sessionId;
    if (!sessionId.test(id)) {
      throw new Fault('bad_field', {
        details: { field: 'X-TapPass-Session', detail: 'expects up to 128 letters, digits and . _ : -' },
      });
    }
    const owner = [uuidText(principal.orgUuid), principal.agentUuid, principal.developerPseudonym, id];
    const key = createHash('sha256').update(JSON.stringify(owner)).digest('hex');
    try {
      return { sessionId: id, turnIndex: await nextTurn(this.#room.redis, key) };
    } catch (cause) {
      throw new Fault('not_ready', { details: { part: 'redis' }, cause });
    }
  }
}
