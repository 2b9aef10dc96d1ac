// Requests for approval and their grants. A grant is consumed once, by compare-and-set; the database's clock says what is over.
import { randomBytes } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';
import { lockNamesIn } from '@tappass/postgres/named-lock';
import type { Querying } from '@tappass/postgres/transaction';
import { withTenant } from '@tappass/postgres/with-tenant';
import type { Pool } from 'pg';
import type { Ask } from '../domain/approval-ask.ts';
import { type StoredApproval, stateOf } from '../domain/approval-row.ts';

const columns = '*, expires_at <= now() AS is_over';

export interface Asking {
  readonly agentUuid: string;
  readonly agentId: string;
  readonly requestedBy: string;
  readonly developer: string;
  readonly sessionId: string;
  /** Whose call takes the grants. */
  readonly consumedBy: string;
  /** False once the asker has given up. */
  readonly isWaitedFor: () => boolean;
}

export interface Answered {
  readonly row: StoredApproval;
  readonly state: 'granted' | 'waiting' | 'pending' | 'denied';
}

export interface ApprovalEvidence {
  readonly requested: (row: StoredApproval) => Promise<void>;
  readonly consumed: (row: StoredApproval) => Promise<void>;
}

/** Takes every grant when each ask has one, else takes none and requests what is missing; a request that is open is the same request. */
export function requestApprovals(
  pool: Pool,
  tenantId: string,
  asking: Asking,
  asks: readonly Ask[],
  evidence: ApprovalEvidence,
): Promise<Answered[]> {
  return withTenant(pool, tenantId, async (client) => {
    await lockNamesIn(
      client,
      asks.map(({ fingerprint }) => ['approval', tenantId, asking.agentUuid, fingerprint]),
    );
    const open = await openRequests(client, tenantId, asking.agentUuid, asks);
    const found = asks.map((ask) => open.get(ask.fingerprint));
    if (found.every((row) => row?.state === 'granted')) {
      // a grant that is taken for nobody would be lost; it is there when they ask again
      if (!asking.isWaitedFor()) throw new Fault('deadline', { details: { part: 'policy' } });
      const rows = found as StoredApproval[];
      await consume(client, tenantId, rows, asking.consumedBy);
      await Promise.all(rows.map(evidence.consumed));
      return rows.map((row) => ({ row, state: 'granted' }));
    }
    const answers: Answered[] = [];
    const made: StoredApproval[] = [];
    for (const ask of asks) {
      let row = open.get(ask.fingerprint);
      if (row === undefined) {
        row = await insert(client, tenantId, asking, ask, 'pending');
        made.push(row);
        open.set(ask.fingerprint, row);
      }
      answers.push({ row, state: row.state === 'granted' ? 'waiting' : row.state === 'denied' ? 'denied' : 'pending' });
    }
    // together, so that the asker waits for the ledger once
    await Promise.all(made.map(evidence.requested));
    return answers;
  });
}

async function openRequests(
  client: Querying,
  tenantId: string,
  agentUuid: string,
  asks: readonly Ask[],
): Promise<Map<string, StoredApproval>> {
  const { rows } = await client.query<StoredApproval>(
    `SELECT ${columns} FROM approval
     WHERE tenant_id = $1 AND agent_uuid = $2 AND fingerprint = ANY($3) AND state <> 'consumed' AND expires_at > now()
     ORDER BY CASE state WHEN 'granted' THEN 2 WHEN 'denied' THEN 1 ELSE 0 END, created_at DESC`,
    [tenantId, agentUuid, asks.map((ask) => ask.fingerprint)],
  );
  // the last word for a fingerprint stays: a grant before a denial before a question
  return new Map(rows.map((row) => [row.fingerprint, row]));
}

async function consume(client: Querying, tenantId: string, rows: readonly StoredApproval[], by: string): Promise<void> {
  const ids = [...new Set(rows.map((row) => row.request_id))];
  const { rowCount } = await client.query(
    `UPDATE approval SET state = 'consumed', consumed_at = now(), consumed_by = $3
     WHERE tenant_id = $1 AND request_id = ANY($2) AND state = 'granted' AND expires_at > now()`,
    [tenantId, ids, by],
  );
  // somebody was quicker, or it is over by now: nothing is taken
  if (rowCount !== ids.length) throw new Fault('stale_epoch');
}

async function insert(
  client: Querying,
  tenantId: string,
  asking: Omit<Asking, 'consumedBy' | 'isWaitedFor'>,
  ask: Ask,
  state: 'pending' | 'granted',
): Promise<StoredApproval> {
  const { rows } = await client.query<StoredApproval>(
    `INSERT INTO approval (tenant_id, request_id, agent_uuid, agent_id, requested_by, developer, session_id,
       tool, fingerprint, sealed_arguments, tier, rule, ttl_ms, state, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::bigint, $14, now() + $13::bigint * interval '1 millisecond')
     RETURNING ${columns}`,
    [
      ...[tenantId, `apr_${randomBytes(12).toString('hex')}`, asking.agentUuid, asking.agentId, asking.requestedBy],
      ...[asking.developer, asking.sessionId, ask.tool, ask.fingerprint, ask.sealedArguments, ask.tier, ask.rule],
      ...[ask.ttlMs, state],
    ],
  );
  return rows[0]!;
}

/** @throws Fault not_found */
export async function findApproval(pool: Pool, tenantId: string, requestId: string): Promise<StoredApproval> {
  return withTenant(pool, tenantId, (client) => find(client, tenantId, requestId, ''));
}

async function find(client: Querying, tenantId: string, requestId: string, lock: string): Promise<StoredApproval> {
  const { rows } = await client.query<StoredApproval>(
    `SELECT ${columns} FROM approval WHERE tenant_id = $1 AND request_id = $2 ${lock}`,
    [tenantId, requestId],
  );
  if (rows[0] === undefined) throw new Fault('not_found', { details: { what: `The request ${requestId}` } });
  return rows[0];
}

/** Newest first. @param agentUuid empty: of all agents */
export async function listApprovals(
  pool: Pool,
  tenantId: string,
  which: { readonly agentUuid: string; readonly state: string; readonly cursor: string; readonly limit: number },
): Promise<{ rows: StoredApproval[]; next: string }> {
  const { agentUuid, state, cursor, limit } = which;
  const { rows } = await withTenant(pool, tenantId, (client) =>
    client.query<StoredApproval>(
      `SELECT ${columns} FROM approval
       WHERE tenant_id = $1 AND ($2 = '' OR agent_uuid = $2)
         AND CASE WHEN expires_at <= now() AND state <> 'consumed' THEN 'expired' ELSE state END = $3
         AND ($4 = '' OR (created_at, request_id) < (SELECT created_at, request_id FROM approval WHERE tenant_id = $1 AND request_id = $4))
       ORDER BY created_at DESC, request_id DESC LIMIT $5`,
      [tenantId, agentUuid, state, cursor, limit + 1],
    ),
  );
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.request_id ?? '') : '' };
}

export interface Decision {
  readonly grant: boolean;
  readonly by: string;
  readonly reason: string;
}

/**
 * A grant lives its whole term from now. `mayDecide` throws what policy says against it.
 * @throws Fault not_found, or approval_closed when there is nothing to decide any more
 */
export async function decideApproval(
  pool: Pool,
  tenantId: string,
  requestId: string,
  decision: Decision,
  steps: {
    readonly mayDecide: (row: StoredApproval) => void;
    readonly decided: (row: StoredApproval) => Promise<void>;
  },
): Promise<StoredApproval> {
  return withTenant(pool, tenantId, async (client) => {
    const before = await find(client, tenantId, requestId, 'FOR UPDATE');
    steps.mayDecide(before);
    if (stateOf(before) !== 'pending')
      throw new Fault('approval_closed', { details: { request: requestId, state: stateOf(before) } });
    const { rows } = await client.query<StoredApproval>(
      `UPDATE approval SET state = $3::text, decided_at = now(), decided_by = $4, decision_reason = $5,
         expires_at = CASE WHEN $3::text = 'granted' THEN now() + ttl_ms * interval '1 millisecond' ELSE expires_at END
       WHERE tenant_id = $1 AND request_id = $2 AND state = 'pending' RETURNING ${columns}`,
      [tenantId, requestId, decision.grant ? 'granted' : 'denied', decision.by, decision.reason],
    );
    const row = rows[0]!;
    await steps.decided(row);
    return row;
  });
}

/** A grant that nobody asked for. */
export async function grantApproval(
  pool: Pool,
  tenantId: string,
  agent: { readonly agentUuid: string; readonly agentId: string },
  ask: Ask,
  decision: Omit<Decision, 'grant'>,
  decided: (row: StoredApproval) => Promise<void>,
): Promise<StoredApproval> {
  return withTenant(pool, tenantId, async (client) => {
    const asking = { ...agent, requestedBy: '', developer: '', sessionId: '' };
    const made = await insert(client, tenantId, asking, ask, 'granted');
    const { rows } = await client.query<StoredApproval>(
      `UPDATE approval SET decided_at = now(), decided_by = $3, decision_reason = $4
       WHERE tenant_id = $1 AND request_id = $2 RETURNING ${columns}`,
      [tenantId, made.request_id, decision.by, decision.reason],
    );
    await decided(rows[0]!);
    return rows[0]!;
  });
}
