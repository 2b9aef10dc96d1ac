// Policy.Plan: the calling agent's plan, computed by Rego for the current revision and signed.
import { create, toBinary } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { type PlanRequest, Policy, SignedPlanSchema } from '@tappass/contracts/policy';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { principalOf, type RpcContext } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { planQuestion } from '../domain/questions.ts';
import { digestOf } from '../opa/policy-file.ts';
import { POLICY_ROOM, type PolicyRoom, revisionOf } from '../policy-room.ts';
import { effectivePipeline } from '../store/pipelines.ts';

@Controller()
export class PlanRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.plan)
  async plan(_request: PlanRequest, context: RpcContext) {
    const { db, digest, policy, signer } = this.#room;
    const principal = principalOf(context);
    const { pipelineUuid, document, exceptions, epoch } = await effectivePipeline(
      db,
      uuidText(principal.orgUuid),
      principal.agentUuid,
    );
    const revision = revisionOf(digest, epoch);
    const digestOfDocument = digestOf(JSON.stringify(document));
    const plan = policy.evaluate('tappass/pipeline/plan', planQuestion(revision, digestOfDocument, document));
    const payload = toBinary(
      SignedPlanSchema,
      create(SignedPlanSchema, {
        orgUuid: principal.orgUuid,
        agentUuid: principal.agentUuid,
        revision,
        pipelineUuid,
        planJson: JSON.stringify(plan),
        exceptions: exceptions.map(({ step, rule, digest: named, expiresAt }) => ({
          ...{ step, rule, digest: named },
          expiresAtMs: BigInt(expiresAt.getTime()),
        })),
      }),
    );
    return { plan: signer.sign('plan', payload) };
  }
}
