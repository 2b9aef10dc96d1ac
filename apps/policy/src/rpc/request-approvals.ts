// Policy.RequestApprovals: the tool calls of one answer that need a human. All granted: the grants are used up; else nobody's is.
import { Controller, Inject } from '@nestjs/common';
import { Policy, type RequestApprovalsRequest } from '@tappass/contracts/policy';
import { Fault } from '@tappass/errors/fault';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { principalOf, type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { readAsks } from '../domain/approval-ask.ts';
import type { StoredApproval } from '../domain/approval-row.ts';
import { POLICY_ROOM, type PolicyRoom } from '../policy-room.ts';
import { requestApprovals } from '../store/approvals.ts';

@Controller()
export class RequestApprovalsRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.requestApprovals)
  async requestApprovals(request: RequestApprovalsRequest, context: RpcContext) {
    requireCaller(context, 'edge');
    const principal = principalOf(context);
    if (principal.agentUuid === '') throw new Fault('forbidden');
    const { db, evidence } = this.#room;
    const put = (kind: string) => async (row: StoredApproval) => {
      const { request_id, agent_uuid, agent_id, tool, tier, rule, session_id } = row;
      const body = { version: 1, request_id, agent: agent_id, agent_uuid, tool, tier, rule, session_id };
      const by = { requested_by: principal.keyId, call: context.requestId };
      await evidence.commit({ kind, tenant: principal.orgUuid, body: { ...body, ...by } });
    };
    const answers = await requestApprovals(
      db.pool,
      uuidText(principal.orgUuid),
      {
        ...{ agentUuid: principal.agentUuid, agentId: principal.agentId, requestedBy: principal.keyId },
        ...{ developer: principal.developerPseudonym, sessionId: request.sessionId.slice(0, 128) },
        consumedBy: context.requestId,
        isWaitedFor: () => context.timeLeftMs() > 0,
      },
      readAsks(request.asks),
      { requested: put('approval_requested'), consumed: put('approval_consumed') },
    );
    return {
      answers: answers.map(({ row, state }) => ({
        ...{ requestId: row.request_id, state, expiresAt: row.expires_at.toISOString() },
      })),
    };
  }
}
