// Policy.CreateException: one text is let be by one rule of a step, for a while and on record.
import { Controller, Inject } from '@nestjs/common';
import { type CreateExceptionRequest, Policy } from '@tappass/contracts/policy';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { readException } from '../domain/exception-ask.ts';
import { exceptionRow } from '../domain/exception-row.ts';
import { POLICY_ROOM, type PolicyRoom, revisionOf } from '../policy-room.ts';
import { createException } from '../store/exceptions.ts';

@Controller()
export class CreateExceptionRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.createException)
  async createException(request: CreateExceptionRequest, context: RpcContext) {
    const { db, digest, evidence } = this.#room;
    const principal = requireLevel(context, 30);
    const ask = readException(request, Date.now());
    const asked = { pipelineUuid: request.pipelineUuid, createdBy: principal.keyId, ask };
    const row = await createException(db, uuidText(principal.orgUuid), asked, async (made) => {
      const body = {
        version: 1,
        actor: principal.keyId,
        pipeline_uuid: made.pipelineUuid,
        exception_id: made.exceptionId,
        ...{ step: ask.step, rule: ask.rule, digest: ask.digest, reason: ask.reason },
        expires_at: ask.expiresAt.toISOString(),
      };
      await evidence.commit({ kind: 'policy_changed', tenant: principal.orgUuid, body });
    });
    return { exception: exceptionRow(row), revision: revisionOf(digest, await db.epoch()) };
  }
}
