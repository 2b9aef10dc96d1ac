// Policy.ListPipelines: the pipelines of the caller's organisation.
import { Controller, Inject } from '@nestjs/common';
import { type ListPipelinesRequest, Policy } from '@tappass/contracts/policy';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { pageSize } from '@tappass/rpc/page-size';
import { Rpc } from '@tappass/rpc/rpc';
import { pipelineRow } from '../domain/pipeline-row.ts';
import { POLICY_ROOM, type PolicyRoom } from '../policy-room.ts';
import { listPipelines } from '../store/pipelines.ts';

@Controller()
export class ListPipelinesRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.listPipelines)
  async listPipelines(request: ListPipelinesRequest, context: RpcContext) {
    const principal = requireLevel(context, 10);
    const { rows, next } = await listPipelines(
      this.#room.db,
      uuidText(principal.orgUuid),
      request.cursor,
      pageSize(request.limit),
    );
    return { pipelines: rows.map(pipelineRow), next };
  }
}
