// Policy.UpdatePipeline: from the next revision on, whoever it governs is governed by what it says now.
import { Controller, Inject } from '@nestjs/common';
import { Policy, type UpdatePipelineRequest } from '@tappass/contracts/policy';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { pipelineName } from '../domain/pipeline-name.ts';
import { pipelineRow } from '../domain/pipeline-row.ts';
import { runnablePipeline } from '../domain/runnable-pipeline.ts';
import { digestOf } from '../opa/policy-file.ts';
import { POLICY_ROOM, type PolicyRoom, revisionOf } from '../policy-room.ts';
import { updatePipeline } from '../store/pipelines.ts';

@Controller()
export class UpdatePipelineRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.updatePipeline)
  async updatePipeline({ pipelineUuid, name, yaml }: UpdatePipelineRequest, context: RpcContext) {
    const { db, digest, evidence } = this.#room;
    const principal = requireLevel(context, 30);
    const document = runnablePipeline(this.#room.policy, yaml);
    const said = name || document.name;
    const change = { name: said === undefined ? undefined : pipelineName(said), yaml, document };
    const row = await updatePipeline(db, uuidText(principal.orgUuid), pipelineUuid, change, async (before, after) => {
      const body = {
        version: 1,
        actor: principal.keyId,
        pipeline_uuid: pipelineUuid,
        name: after.name,
        preset: document.preset,
        digest: digestOf(JSON.stringify(document)),
        former_digest: digestOf(JSON.stringify(before.document)),
      };
      await evidence.commit({ kind: 'policy_changed', tenant: principal.orgUuid, body });
    });
    return { pipeline: pipelineRow(row), revision: revisionOf(digest, await db.epoch()) };
  }
}
