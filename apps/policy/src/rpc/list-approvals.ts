// Policy.ListApprovals and GetApproval: the queue of an organisation for its people, and for an agent what it asked itself.
import { Controller, Inject } from '@nestjs/common';
import type { Principal } from '@tappass/contracts/common';
import { type GetApprovalRequest, type ListApprovalsRequest, Policy } from '@tappass/contracts/policy';
import { Fault } from '@tappass/errors/fault';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { principalOf, type RpcContext } from '@tappass/rpc/context';
import { pageSize } from '@tappass/rpc/page-size';
import { Rpc } from '@tappass/rpc/rpc';
import { approvalRow } from '../domain/approval-row.ts';
import { POLICY_ROOM, type PolicyRoom } from '../policy-room.ts';
import { findApproval, listApprovals } from '../store/approvals.ts';

const states = new Set(['pending', 'granted', 'denied', 'consumed', 'expired']);

@Controller()
export class ListApprovalsRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.listApprovals)
  async listApprovals(request: ListApprovalsRequest, context: RpcContext) {
    const principal = reader(context);
    const state = request.state === '' ? 'pending' : request.state;
    if (!states.has(state))
      throw new Fault('bad_field', { details: { field: 'state', detail: `expects ${[...states].join(', ')}` } });
    const limit = pageSize(request.limit);
    const { rows, next } = await listApprovals(this.#room.db.pool, uuidText(principal.orgUuid), {
      ...{ agentUuid: principal.agentUuid, state, cursor: request.cursor, limit },
    });
    return { approvals: rows.map(approvalRow), next };
  }

  @Rpc(Policy.method.getApproval)
  async getApproval(request: GetApprovalRequest, context: RpcContext) {
    const principal = reader(context);
    const row = await findApproval(this.#room.db.pool, uuidText(principal.orgUuid), request.requestId);
    // another agent's request is as good as none
    if (principal.agentUuid !== '' && row.agent_uuid !== principal.agentUuid)
      throw new Fault('not_found', { details: { what: `The request ${request.requestId}` } });
    return { approval: approvalRow(row) };
  }
}

/** An agent's key reads its own; a human needs to be an auditor. */
function reader(context: RpcContext): Principal {
  const principal = principalOf(context);
  if (principal.agentUuid === '' && principal.level < 10) throw new Fault('forbidden');
  return principal;
}
