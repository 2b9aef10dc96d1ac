// Policy.CreatePipeline: stored as written; what cannot be read changes nothing.
import { Controller, Inject } from '@nestjs/common';
import { type CreatePipelineRequest, Policy } from '@tappass/contracts/policy';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { pipelineName } from '../domain/pipeline-name.ts';
import { pipelineRow } from '../domain/pipeline-row.ts';
import { runnablePipeline } from '../domain/runnable-pipeline.ts';
import { digestOf } from '../opa/policy-file.ts';
import { POLICY_ROOM, type PolicyRoom } from '../policy-room.ts';
import { createPipeline } from '../store/pipelines.ts';

@Controller()
export class CreatePipelineRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.createPipeline)
  async createPipeline(request: CreatePipelineRequest, context: RpcContext) {
    const { db, evidence } = this.#room;
    const principal = requireLevel(context, 30);
    const document = runnablePipeline(this.#room.policy, request.yaml);
    const name = pipelineName(request.name || document.name || '');
    const pipeline = await createPipeline(
      db,
      uuidText(principal.orgUuid),
      { name, yaml: request.yaml, document },
      async (row) => {
        const body = {
          version: 1,
          actor: principal.keyId,
          pipeline_uuid: row.pipelineUuid,
          name,
          preset: document.preset,
          digest: digestOf(JSON.stringify(document)),
        };
        await evidence.commit({ kind: 'pipeline_created', tenant: principal.orgUuid, body });
      },
    );
    return { pipeline: pipelineRow(pipeline) };
  }
}
