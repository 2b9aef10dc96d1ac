// Agents of a tenant: created once by name, found by name or ag_ id, deleted without losing their past.
import { Fault } from '@tappass/errors/fault';
import { lockNames } from '@tappass/postgres/named-lock';
import { type Database, raiseEpoch } from './database.ts';
import type { Agent } from './gen/client.ts';

export interface NewAgent {
  readonly agentUuid: string;
  /** Null without an Idempotency-Key. */
  readonly requestHash: Uint8Array<ArrayBuffer> | null;
  readonly agentId: string;
  readonly description: string;
  readonly framework: string;
  readonly intendedUse: string;
  readonly ownerPseudonym: string;
  readonly ownerSealed: string;
}

export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: string;
}

/**
 * Creates, or finds what the same request created before (then no evidence is due). `evidence` runs before the commit: when
 * it fails nothing has changed.
 * @throws Fault already_exists when the name is taken in this organisation; idempotency_conflict when the id stands for another request
 */
export async function createAgent(
  db: Database,
  tenantId: string,
  agent: NewAgent,
  evidence: (row: Agent) => Promise<void>,
): Promise<Agent> {
  return db.inTenant(tenantId, async (tx) => {
    await lockNames(tx, ['agent', tenantId, agent.agentUuid], ['agent', tenantId, agent.agentId]);
    const before = await tx.agent.findFirst({ where: { tenantId, agentUuid: agent.agentUuid } });
    if (before !== null) return sameRequest(before, agent);
    const taken = await tx.agent.findFirst({ where: { tenantId, agentId: agent.agentId, deletedAt: null } });
    if (taken !== null) throw new Fault('already_exists', { details: { what: `The agent ${agent.agentId}` } });
    const row = await tx.agent.create({
      data: { ...agent, tenantId, createdAt: new Date(), deletedAt: null },
    });
    await evidence(row);
    return row;
  });
}

function sameRequest(before: Agent, { requestHash }: NewAgent): Agent {
  if (before.requestHash !== null && requestHash !== null && Buffer.from(before.requestHash).equals(requestHash))
    return before;
  throw new Fault('idempotency_conflict');
}

/** @throws Fault not_found; `id` is a name or an ag_ id */
export async function findAgent(db: Database, tenantId: string, id: string): Promise<Agent> {
  const row = await db.inTenant(tenantId, (tx) =>
    tx.agent.findFirst({
      where: { tenantId, deletedAt: null, ...(id.startsWith('ag_') ? { agentUuid: id } : { agentId: id }) },
    }),
  );
  if (row === null) throw new Fault('not_found', { details: { what: `The agent ${id}` } });
  return row;
}

export async function listAgents(db: Database, tenantId: string, cursor: string, limit: number): Promise<Page<Agent>> {
  const rows = await db.inTenant(tenantId, (tx) =>
    tx.agent.findMany({
      where: { tenantId, deletedAt: null, agentUuid: { gt: cursor } },
      orderBy: { agentUuid: 'asc' },
      take: limit + 1,
    }),
  );
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.agentUuid ?? '') : '' };
}

/** @returns the epoch it raised; undefined when it was deleted before */
export async function markAgentDeleted(db: Database, tenantId: string, agentUuid: string): Promise<bigint | undefined> {
  return db.inTenant(tenantId, async (tx) => {
    const { count } = await tx.agent.updateMany({
      where: { tenantId, agentUuid, deletedAt: null },
      data: { deletedAt: new Date() },
    });
    return count > 0 ? raiseEpoch(tx) : undefined;
  });
}

/** Deletions whose event is not known to be on record. */
export const unrecordedDeletions = (db: Database, tenantId: string): Promise<Agent[]> =>
  db.inTenant(tenantId, (tx) =>
    tx.agent.findMany({ where: { tenantId, deletedAt: { not: null }, deleteRecordedAt: null }, take: 100 }),
  );

export async function markDeletionRecorded(db: Database, tenantId: string, agentUuid: string): Promise<void> {
  await db.inTenant(tenantId, (tx) =>
    tx.agent.updateMany({ where: { tenantId, agentUuid }, data: { deleteRecordedAt: new Date() } }),
  );
}
