// Policy.DecideApproval and GrantApproval: a human's word, on record before it counts. Who may say it is Rego's.
import { Controller, Inject } from '@nestjs/common';
import type { Principal } from '@tappass/contracts/common';
import { type DecideApprovalRequest, type GrantApprovalRequest, Policy } from '@tappass/contracts/policy';
import { Fault } from '@tappass/errors/fault';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { principalOf, type RpcContext } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { readAsk } from '../domain/approval-ask.ts';
import { approvalRow, type StoredApproval } from '../domain/approval-row.ts';
import { type Asked, approvalQuestion } from '../domain/questions.ts';
import { POLICY_ROOM, type PolicyRoom } from '../policy-room.ts';
import { decideApproval, grantApproval } from '../store/approvals.ts';

@Controller()
export class DecideApprovalRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.decideApproval)
  async decideApproval(request: DecideApprovalRequest, context: RpcContext) {
    const principal = principalOf(context);
    const { decision, requestId } = request;
    if (decision !== 'grant' && decision !== 'deny') throw badField('decision', 'expects grant or deny');
    const reason = shortReason(request.reason);
    const row = await decideApproval(
      this.#room.db.pool,
      uuidText(principal.orgUuid),
      requestId,
      { grant: decision === 'grant', by: principal.keyId, reason },
      {
        mayDecide: (asked) => this.#mayDecide(principal, asked),
        decided: (decided) => this.#record(principal, decided),
      },
    );
    this.#room.announceDecided(requestId);
    return { approval: approvalRow(row) };
  }

  @Rpc(Policy.method.grantApproval)
  async grantApproval({ agentUuid, agentId, ask, reason }: GrantApprovalRequest, context: RpcContext) {
    const principal = principalOf(context);
    if (ask === undefined || !agentUuid.startsWith('ag_')) throw badField('agent_id', 'expects an agent and an action');
    const asked = readAsk(ask);
    this.#mayDecide(principal, { requested_by: '', developer: '', tier: asked.tier });
    const row = await grantApproval(
      this.#room.db.pool,
      uuidText(principal.orgUuid),
      { agentUuid, agentId },
      asked,
      { by: principal.keyId, reason: shortReason(reason) },
      (granted) => this.#record(principal, granted),
    );
    return { approval: approvalRow(row) };
  }

  /** @throws Fault forbidden, approval_own or policy_undecided */
  #mayDecide(principal: Principal, asked: Asked): void {
    const decision = this.#room.policy.evaluate('tappass/approvals/decision', approvalQuestion(principal, asked)) as {
      allow?: unknown;
      reason?: unknown;
    };
    if (decision.allow !== true) throw new Fault(decision.reason === 'approval_own' ? 'approval_own' : 'forbidden');
  }

  async #record(principal: Principal, row: StoredApproval): Promise<void> {
    const { request_id, agent_uuid, agent_id, tool, tier, rule, session_id, decision_reason, state } = row;
    const body = { version: 1, actor: principal.keyId, request_id, agent: agent_id, agent_uuid, tool, tier, rule };
    const more = { session_id, reason: decision_reason, expires_at: row.expires_at.toISOString() };
    const kind = state === 'granted' ? 'approval_granted' : 'approval_denied';
    await this.#room.evidence.commit({ kind, tenant: principal.orgUuid, body: { ...body, ...more } });
  }
}

const shortReason = (reason: string): string => {
  if (reason.length <= 500) return reason;
  throw badField('reason', 'expects at most 500 characters');
};

const badField = (field: string, detail: string): Fault => new Fault('bad_field', { details: { field, detail } });
