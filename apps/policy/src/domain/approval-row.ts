// A request for approval as it is stored and as every answer shows it. What nobody decided in time reads as expired.

export interface StoredApproval {
  readonly request_id: string;
  readonly agent_uuid: string;
  readonly agent_id: string;
  readonly requested_by: string;
  readonly developer: string;
  readonly session_id: string;
  readonly tool: string;
  readonly fingerprint: string;
  readonly sealed_arguments: string;
  readonly tier: string;
  readonly rule: string;
  readonly state: 'pending' | 'granted' | 'denied' | 'consumed';
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly decided_at: Date | null;
  readonly decided_by: string;
  readonly decision_reason: string;
  /** By the database's clock. */
  readonly is_over: boolean;
}

export const stateOf = ({ state, is_over: isOver }: Pick<StoredApproval, 'state' | 'is_over'>): string =>
  isOver && state !== 'consumed' ? 'expired' : state;

export const approvalRow = (row: StoredApproval) => ({
  requestId: row.request_id,
  agentUuid: row.agent_uuid,
  agentId: row.agent_id,
  requestedBy: row.requested_by,
  developer: row.developer,
  sessionId: row.session_id,
  tool: row.tool,
  sealedArguments: row.sealed_arguments,
  tier: row.tier,
  rule: row.rule,
  state: stateOf(row),
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  decidedAt: row.decided_at?.toISOString() ?? '',
  decidedBy: row.decided_by,
  decisionReason: row.decision_reason,
});
