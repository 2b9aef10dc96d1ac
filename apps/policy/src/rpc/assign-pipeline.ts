// Policy.AssignPipeline: from the next revision on, an organisation or an agent is governed by this pipeline.
import { Controller, Inject } from '@nestjs/common';
import { type AssignPipelineRequest, Policy } from '@tappass/contracts/policy';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { scopeOf } from '../domain/scope.ts';
import { POLICY_ROOM, type PolicyRoom, revisionOf } from '../policy-room.ts';
import { assignPipeline, findPipeline } from '../store/pipelines.ts';

@Controller()
export class AssignPipelineRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.assignPipeline)
  async assignPipeline(request: AssignPipelineRequest, context: RpcContext) {
    const { db, digest, evidence } = this.#room;
    const principal = requireLevel(context, 30);
    const tenantId = uuidText(principal.orgUuid);
    const pipeline = await findPipeline(db, tenantId, request.pipelineUuid);
    const scope = scopeOf(request, tenantId);
    await assignPipeline(db, tenantId, pipeline.pipelineUuid, scope, async () => {
      const body = {
        version: 1,
        actor: principal.keyId,
        pipeline_uuid: pipeline.pipelineUuid,
        scope_type: scope.type,
        scope_id: scope.id,
      };
      await evidence.commit({ kind: 'policy_changed', tenant: principal.orgUuid, body });
    });
    return { revision: revisionOf(digest, await db.epoch()) };
  }
}
