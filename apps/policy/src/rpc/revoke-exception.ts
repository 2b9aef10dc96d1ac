// Policy.RevokeException: from the next revision on the rule finds that text again.
import { Controller, Inject } from '@nestjs/common';
import { Policy, type RevokeExceptionRequest } from '@tappass/contracts/policy';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { POLICY_ROOM, type PolicyRoom, revisionOf } from '../policy-room.ts';
import { revokeException } from '../store/exceptions.ts';

@Controller()
export class RevokeExceptionRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.revokeException)
  async revokeException({ pipelineUuid, exceptionId }: RevokeExceptionRequest, context: RpcContext) {
    const { db, digest, evidence } = this.#room;
    const principal = requireLevel(context, 30);
    await revokeException(db, uuidText(principal.orgUuid), { pipelineUuid, exceptionId }, async () => {
      const body = {
        version: 1,
        actor: principal.keyId,
        pipeline_uuid: pipelineUuid,
        exception_id: exceptionId,
        revoked: true,
      };
      await evidence.commit({ kind: 'policy_changed', tenant: principal.orgUuid, body });
    });
    return { revision: revisionOf(digest, await db.epoch()) };
  }
}
