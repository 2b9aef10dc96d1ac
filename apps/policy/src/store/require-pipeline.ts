// A pipeline that is asked about exists: one of the tenant's own, or the preset that governs whoever has none.
import { Fault } from '@tappass/errors/fault';
import type { Prisma } from './gen/client.ts';

/** Governs an agent to which nothing is assigned, under its own name. */
export const presetOfUnassigned = 'starter';

export const unknownPipeline = (pipelineUuid: string): Fault =>
  new Fault('not_found', { details: { what: `The pipeline ${pipelineUuid}` } });

/** @throws Fault not_found */
export async function requirePipeline(
  tx: Prisma.TransactionClient,
  tenantId: string,
  pipelineUuid: string,
): Promise<void> {
  if (pipelineUuid === presetOfUnassigned) return;
  const row = await tx.pipeline.findFirst({ where: { tenantId, pipelineUuid, deletedAt: null } });
  if (row === null) throw unknownPipeline(pipelineUuid);
}
