// Policy.UnassignPipeline: from the next revision on, an organisation or an agent is governed by what would govern it without.
import { Controller, Inject } from '@nestjs/common';
import { Policy, type UnassignPipelineRequest } from '@tappass/contracts/policy';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { scopeOf } from '../domain/scope.ts';
import { POLICY_ROOM, type PolicyRoom, revisionOf } from '../policy-room.ts';
import { unassignPipeline } from '../store/pipelines.ts';

@Controller()
export class UnassignPipelineRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.unassignPipeline)
  async unassignPipeline(request: UnassignPipelineRequest, context: RpcContext) {
    const { db, digest, evidence } = this.#room;
    const principal = requireLevel(context, 30);
    const tenantId = uuidText(principal.orgUuid);
    const scope = scopeOf(request, tenantId);
    await unassignPipeline(db, tenantId, request.pipelineUuid, scope, async () => {
      const body = {
        version: 1,
        actor: principal.keyId,
        pipeline_uuid: request.pipelineUuid,
        scope_type: scope.type,
        scope_id: scope.id,
        unassigned: true,
      };
      await evidence.commit({ kind: 'policy_changed', tenant: principal.orgUuid, body });
    });
    return { revision: revisionOf(digest, await db.epoch()) };
  }
}
