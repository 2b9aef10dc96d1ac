// Policy.ListAssignments: whom a pipeline governs.
import { Controller, Inject } from '@nestjs/common';
import { type ListAssignmentsRequest, Policy } from '@tappass/contracts/policy';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { pageSize } from '@tappass/rpc/page-size';
import { Rpc } from '@tappass/rpc/rpc';
import { POLICY_ROOM, type PolicyRoom } from '../policy-room.ts';
import { listAssignments } from '../store/pipelines.ts';

@Controller()
export class ListAssignmentsRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.listAssignments)
  async listAssignments({ pipelineUuid, cursor, limit }: ListAssignmentsRequest, context: RpcContext) {
    const tenantId = uuidText(requireLevel(context, 10).orgUuid);
    const { rows, next } = await listAssignments(this.#room.db, tenantId, pipelineUuid, cursor, pageSize(limit));
    return {
      next,
      assignments: rows.map(({ scopeType, scopeId, assignedAt }) => ({
        scopeType,
        // the organisation's own UUID is nobody's business but ours
        scopeId: scopeType === 'org' ? '' : scopeId,
        assignedAt: assignedAt.toISOString(),
      })),
    };
  }
}
