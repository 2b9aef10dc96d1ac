// Policy.DeletePipeline: only one that governs nobody.
import { Controller, Inject } from '@nestjs/common';
import { type DeletePipelineRequest, Policy } from '@tappass/contracts/policy';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { POLICY_ROOM, type PolicyRoom } from '../policy-room.ts';
import { deletePipeline } from '../store/pipelines.ts';

@Controller()
export class DeletePipelineRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.deletePipeline)
  async deletePipeline(request: DeletePipelineRequest, context: RpcContext) {
    const principal = requireLevel(context, 30);
    await deletePipeline(this.#room.db, uuidText(principal.orgUuid), request.pipelineUuid, async () => {
      const body = { version: 1, actor: principal.keyId, pipeline_uuid: request.pipelineUuid };
      await this.#room.evidence.commit({ kind: 'pipeline_deleted', tenant: principal.orgUuid, body });
    });
    return {};
  }
}
