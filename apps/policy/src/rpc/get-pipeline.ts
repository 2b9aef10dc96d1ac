// Policy.GetPipeline: one pipeline, with the steps it needs that are not built.
import { Controller, Inject } from '@nestjs/common';
import { type GetPipelineRequest, Policy } from '@tappass/contracts/policy';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { pipelineRow } from '../domain/pipeline-row.ts';
import { POLICY_ROOM, type PolicyRoom } from '../policy-room.ts';
import { findPipeline } from '../store/pipelines.ts';

@Controller()
export class GetPipelineRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.getPipeline)
  async getPipeline(request: GetPipelineRequest, context: RpcContext) {
    const principal = requireLevel(context, 10);
    return {
      pipeline: pipelineRow(await findPipeline(this.#room.db, uuidText(principal.orgUuid), request.pipelineUuid)),
    };
  }
}
