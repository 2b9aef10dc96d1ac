// Opens what policy holds and says which handlers answer.
import { readFileSync } from 'node:fs';
import type { DynamicModule } from '@nestjs/common';
import { Ledger } from '@tappass/contracts/ledger';
import { Recorder } from '@tappass/evidence/recorder';
import { StrictEvidence } from '@tappass/evidence/strict';
import { openServicePool } from '@tappass/postgres/open-service-pool';
import { compiledPolicy } from '@tappass/rego/compiled-policy';
import { clientOf } from '@tappass/rpc/caller';
import { announceDecided } from '@tappass/rpc/decided';
import type { Settings } from '@tappass/service/config';
import { followEpoch } from '@tappass/service/follow-epoch';
import type { ProcessContext, RoomParts } from '@tappass/service/serve-room';
import { withOwnPrices } from './domain/own-prices.ts';
import { priceBook } from './domain/price-book.ts';
import { tables } from './domain/tables.ts';
import { digestOf, policyWasm } from './opa/policy-file.ts';
import type { policyConfig } from './policy.config.ts';
import { POLICY_ROOM, type PolicyRoom, revisionOf } from './policy-room.ts';
import { AssignPipelineRpc } from './rpc/assign-pipeline.ts';
import { BundleRpc } from './rpc/bundle.ts';
import { CreateExceptionRpc } from './rpc/create-exception.ts';
import { CreatePipelineRpc } from './rpc/create-pipeline.ts';
import { DecideApprovalRpc } from './rpc/decide-approval.ts';
import { DeletePipelineRpc } from './rpc/delete-pipeline.ts';
import { GetPipelineRpc } from './rpc/get-pipeline.ts';
import { ListApprovalsRpc } from './rpc/list-approvals.ts';
import { ListAssignmentsRpc } from './rpc/list-assignments.ts';
import { ListExceptionsRpc } from './rpc/list-exceptions.ts';
import { ListPipelinesRpc } from './rpc/list-pipelines.ts';
import { PlanRpc } from './rpc/plan.ts';
import { RequestApprovalsRpc } from './rpc/request-approvals.ts';
import { RevokeExceptionRpc } from './rpc/revoke-exception.ts';
import { UnassignPipelineRpc } from './rpc/unassign-pipeline.ts';
import { UpdatePipelineRpc } from './rpc/update-pipeline.ts';
import { openDatabase } from './store/database.ts';

const controllers = [
  PlanRpc,
  BundleRpc,
  CreatePipelineRpc,
  ListPipelinesRpc,
  GetPipelineRpc,
  DeletePipelineRpc,
  UpdatePipelineRpc,
  AssignPipelineRpc,
  UnassignPipelineRpc,
  ListAssignmentsRpc,
  CreateExceptionRpc,
  ListExceptionsRpc,
  RevokeExceptionRpc,
  RequestApprovalsRpc,
  ListApprovalsRpc,
  DecideApprovalRpc,
];

class PolicyModule {}

const moduleOf = (room: PolicyRoom): DynamicModule => ({
  module: PolicyModule,
  controllers,
  providers: [{ provide: POLICY_ROOM, useValue: room }],
});

export async function buildPolicy(
  settings: Settings<typeof policyConfig.declarations>,
  context: ProcessContext,
): Promise<RoomParts> {
  const { nc, asker, signer, boot, lifecycle } = context;
  const pool = await openServicePool('policy', settings, context);
  const recorder = new Recorder(nc, { room: 'policy', boot });
  lifecycle.onStop('evidence', () => recorder.close());
  const tablesJson = JSON.stringify(tables);
  const { pricesFile } = settings;
  const prices = withOwnPrices(priceBook, pricesFile === '' ? undefined : readFileSync(pricesFile, 'utf8'));
  const priceBookJson = JSON.stringify(prices);
  const db = openDatabase(pool);
  const room: PolicyRoom = {
    db,
    signer,
    tablesJson,
    priceBookJson,
    policy: await compiledPolicy(policyWasm, tables),
    wasm: policyWasm,
    digest: digestOf(policyWasm, tablesJson, priceBookJson),
    evidence: new StrictEvidence(recorder, clientOf(nc, asker, Ledger)),
    announceDecided: (requestId) => announceDecided(nc, requestId),
  };
  const epoch = await followEpoch(db.epoch);
  return {
    module: moduleOf(room),
    epoch: epoch.current,
    revision: () => revisionOf(room.digest, epoch.current()),
    checks: [epoch.check],
  };
}
