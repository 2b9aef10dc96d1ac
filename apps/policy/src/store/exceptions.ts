// What pipelines let be; each change bumps the epoch in the same commit, so that every edge asks for its plans again.
import { randomBytes } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';
import { lockNames } from '@tappass/postgres/named-lock';
import type { ExceptionAsk } from '../domain/exception-ask.ts';
import type { Database } from './database.ts';
import type { Evidence } from './evidence.ts';
import type { Exception, Prisma } from './gen/client.ts';
import { requirePipeline } from './require-pipeline.ts';

/** A pipeline's edges hold all of them in memory. */
const mostAtOnce = 1_000;

const live = (tenantId: string, pipelineUuid: string) => ({
  ...{ tenantId, pipelineUuid, revokedAt: null },
  expiresAt: { gt: new Date() },
});

/** Takes the place of one for the same text. @throws Fault not_found for a pipeline that is none; bad_field when it has too many already */
export async function createException(
  db: Database,
  tenantId: string,
  { pipelineUuid, createdBy, ask }: { pipelineUuid: string; createdBy: string; ask: ExceptionAsk },
  evidence: (row: Exception) => Promise<void>,
): Promise<Exception> {
  return db.inTenant(tenantId, async (tx) => {
    await requirePipeline(tx, tenantId, pipelineUuid);
    await lockNames(tx, ['exceptions', tenantId, pipelineUuid]);
    // asked for again, or for longer: there is one for a text, and whoever revokes it revokes all there is
    const { step, rule, digest } = ask;
    const former = { ...live(tenantId, pipelineUuid), step, rule, digest };
    await tx.exception.updateMany({ where: former, data: { revokedAt: new Date() } });
    if ((await tx.exception.count({ where: live(tenantId, pipelineUuid) })) >= mostAtOnce)
      throw new Fault('bad_field', {
        details: {
          field: 'digest',
          detail: `the pipeline has ${mostAtOnce} exceptions; revoke some, or change its step`,
        },
      });
    const exceptionId = `ex_${randomBytes(12).toString('hex')}`;
    const createdAt = new Date();
    const row = await tx.exception.create({
      data: { ...ask, tenantId, exceptionId, pipelineUuid, createdBy, createdAt, revokedAt: null },
    });
    await tx.$executeRaw`UPDATE epoch SET n = n + 1`;
    await evidence(row);
    return row;
  });
}

/** @throws Fault not_found */
export async function revokeException(
  db: Database,
  tenantId: string,
  { pipelineUuid, exceptionId }: { pipelineUuid: string; exceptionId: string },
  evidence: Evidence,
): Promise<void> {
  await db.inTenant(tenantId, async (tx) => {
    const where = { tenantId, pipelineUuid, exceptionId, revokedAt: null };
    const { count } = await tx.exception.updateMany({ where, data: { revokedAt: new Date() } });
    if (count === 0) throw new Fault('not_found', { details: { what: `The exception ${exceptionId}` } });
    await tx.$executeRaw`UPDATE epoch SET n = n + 1`;
    await evidence();
  });
}

/** Those that hold now. @throws Fault not_found */
export async function listExceptions(
  db: Database,
  tenantId: string,
  { pipelineUuid, cursor, limit }: { pipelineUuid: string; cursor: string; limit: number },
): Promise<{ rows: Exception[]; next: string }> {
  const rows = await db.inTenant(tenantId, async (tx) => {
    await requirePipeline(tx, tenantId, pipelineUuid);
    return tx.exception.findMany({
      where: { ...live(tenantId, pipelineUuid), exceptionId: { gt: cursor } },
      orderBy: { exceptionId: 'asc' },
      take: limit + 1,
    });
  });
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.exceptionId ?? '') : '' };
}

/** All that hold now, for a plan. */
export const exceptionsFor = (
  tx: Prisma.TransactionClient,
  tenantId: string,
  pipelineUuid: string,
): Promise<Exception[]> => tx.exception.findMany({ where: live(tenantId, pipelineUuid), take: mostAtOnce });
