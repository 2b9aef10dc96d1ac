// Pipelines and their assignments; each change that a plan may depend on bumps the epoch in the same commit.
import { randomBytes } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';
import { lockNames } from '@tappass/postgres/named-lock';
import type { PipelineDocument } from '../domain/pipeline-document.ts';
import type { Scope } from '../domain/scope.ts';
import type { Database } from './database.ts';
import type { Evidence } from './evidence.ts';
import { exceptionsFor } from './exceptions.ts';
import type { Assignment, Exception, Pipeline } from './gen/client.ts';
import { presetOfUnassigned, unknownPipeline } from './require-pipeline.ts';

/** @throws Fault already_exists when the name is taken */
export async function createPipeline(
  db: Database,
  tenantId: string,
  pipeline: { name: string; yaml: string; document: PipelineDocument },
  evidence: (row: Pipeline) => Promise<void>,
): Promise<Pipeline> {
  return db.inTenant(tenantId, async (tx) => {
    await lockNames(tx, ['pipeline', tenantId, pipeline.name]);
    const taken = await tx.pipeline.findFirst({ where: { tenantId, name: pipeline.name, deletedAt: null } });
    if (taken !== null) throw new Fault('already_exists', { details: { what: `The pipeline ${pipeline.name}` } });
    const pipelineUuid = `pl_${randomBytes(12).toString('hex')}`;
    const row = await tx.pipeline.create({
      data: {
        ...pipeline,
        document: pipeline.document as object,
        tenantId,
        pipelineUuid,
        createdAt: new Date(),
        deletedAt: null,
      },
    });
    await evidence(row);
    return row;
  });
}

/** @throws Fault not_found */
export async function findPipeline(db: Database, tenantId: string, pipelineUuid: string): Promise<Pipeline> {
  const row = await db.inTenant(tenantId, (tx) =>
    tx.pipeline.findFirst({ where: { tenantId, pipelineUuid, deletedAt: null } }),
  );
  if (row === null) throw unknownPipeline(pipelineUuid);
  return row;
}

export async function listPipelines(
  db: Database,
  tenantId: string,
  cursor: string,
  limit: number,
): Promise<{ rows: Pipeline[]; next: string }> {
  const rows = await db.inTenant(tenantId, (tx) =>
    tx.pipeline.findMany({
      where: { tenantId, deletedAt: null, pipelineUuid: { gt: cursor } },
      orderBy: { pipelineUuid: 'asc' },
      take: limit + 1,
    }),
  );
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.pipelineUuid ?? '') : '' };
}

/** Whoever it governs is governed by the new document from the next epoch on. @throws Fault not_found; already_exists when the name is taken */
export async function updatePipeline(
  db: Database,
  tenantId: string,
  pipelineUuid: string,
  change: { readonly name: string | undefined; readonly yaml: string; readonly document: PipelineDocument },
  evidence: (before: Pipeline, after: Pipeline) => Promise<void>,
): Promise<Pipeline> {
  return db.inTenant(tenantId, async (tx) => {
    // two at once: the second sees what the first has made, and says so in its event
    await lockNames(tx, ['pipeline', tenantId, pipelineUuid]);
    const before = await tx.pipeline.findFirst({ where: { tenantId, pipelineUuid, deletedAt: null } });
    if (before === null) throw unknownPipeline(pipelineUuid);
    const name = change.name ?? before.name;
    await lockNames(tx, ['pipeline', tenantId, name]);
    const other = { tenantId, name, deletedAt: null, pipelineUuid: { not: pipelineUuid } };
    if ((await tx.pipeline.findFirst({ where: other })) !== null)
      throw new Fault('already_exists', { details: { what: `The pipeline ${name}` } });
    const after = await tx.pipeline.update({
      where: { tenantId_pipelineUuid: { tenantId, pipelineUuid } },
      data: { name, yaml: change.yaml, document: change.document as object },
    });
    await tx.$executeRaw`UPDATE epoch SET n = n + 1`;
    await evidence(before, after);
    return after;
  });
}

/** @throws Fault pipeline_assigned while it is assigned to somebody: whoever it governs would fall back to the default */
export async function deletePipeline(
  db: Database,
  tenantId: string,
  pipelineUuid: string,
  evidence: Evidence,
): Promise<void> {
  await db.inTenant(tenantId, async (tx) => {
    const used = await tx.assignment.count({ where: { tenantId, pipelineUuid } });
    if (used > 0) throw new Fault('pipeline_assigned', { details: { pipeline: pipelineUuid } });
    const { count } = await tx.pipeline.updateMany({
      where: { tenantId, pipelineUuid, deletedAt: null },
      data: { deletedAt: new Date() },
    });
    if (count === 0) throw unknownPipeline(pipelineUuid);
    await evidence();
  });
}

export async function assignPipeline(
  db: Database,
  tenantId: string,
  pipelineUuid: string,
  scope: Scope,
  evidence: Evidence,
): Promise<void> {
  await db.inTenant(tenantId, async (tx) => {
    const key = { tenantId, scopeType: scope.type, scopeId: scope.id };
    const assignedAt = new Date();
    await tx.assignment.upsert({
      where: { tenantId_scopeType_scopeId: key },
      create: { ...key, pipelineUuid, assignedAt },
      update: { pipelineUuid, assignedAt },
    });
    await tx.$executeRaw`UPDATE epoch SET n = n + 1`;
    await evidence();
  });
}

/** @throws Fault not_found where this pipeline is not assigned to it */
export async function unassignPipeline(
  db: Database,
  tenantId: string,
  pipelineUuid: string,
  scope: Scope,
  evidence: Evidence,
): Promise<void> {
  await db.inTenant(tenantId, async (tx) => {
    const { count } = await tx.assignment.deleteMany({
      where: { tenantId, scopeType: scope.type, scopeId: scope.id, pipelineUuid },
    });
    if (count === 0)
      throw new Fault('not_found', { details: { what: `An assignment of ${pipelineUuid} to this ${scope.type}` } });
    await tx.$executeRaw`UPDATE epoch SET n = n + 1`;
    await evidence();
  });
}

/** @throws Fault not_found */
export async function listAssignments(
  db: Database,
  tenantId: string,
  pipelineUuid: string,
  cursor: string,
  limit: number,
): Promise<{ rows: Assignment[]; next: string }> {
  await findPipeline(db, tenantId, pipelineUuid);
  const rows = await db.inTenant(tenantId, (tx) =>
    tx.assignment.findMany({
      where: { tenantId, pipelineUuid, scopeId: { gt: cursor } },
      orderBy: { scopeId: 'asc' },
      take: limit + 1,
    }),
  );
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.scopeId ?? '') : '' };
}

export interface Effective {
  readonly pipelineUuid: string;
  readonly document: PipelineDocument;
  readonly exceptions: readonly Exception[];
  /** Read in the same transaction: the plan is of this epoch, whatever comes later. */
  readonly epoch: bigint;
}

/** The agent's own pipeline, else the organisation's, else the starter preset. */
export async function effectivePipeline(db: Database, tenantId: string, agentUuid: string): Promise<Effective> {
  return db.inTenant(tenantId, async (tx) => {
    const [row] = await tx.$queryRaw<{ n: bigint }[]>`SELECT n FROM epoch`;
    const epoch = BigInt(row?.n ?? 0);
    const assigned = await tx.assignment.findMany({
      where: {
        tenantId,
        OR: [
          { scopeType: 'agent', scopeId: agentUuid },
          { scopeType: 'org', scopeId: tenantId },
        ],
      },
    });
    const chosen = assigned.find((one) => one.scopeType === 'agent') ?? assigned[0];
    const pipelineUuid = chosen?.pipelineUuid ?? presetOfUnassigned;
    const exceptions = await exceptionsFor(tx, tenantId, pipelineUuid);
    if (chosen === undefined) return { pipelineUuid, document: { preset: presetOfUnassigned }, exceptions, epoch };
    const pipeline = await tx.pipeline.findUnique({
      where: { tenantId_pipelineUuid: { tenantId, pipelineUuid } },
    });
    if (pipeline === null) throw new Fault('policy_undecided');
    return { pipelineUuid, document: pipeline.document as PipelineDocument, exceptions, epoch };
  });
}
