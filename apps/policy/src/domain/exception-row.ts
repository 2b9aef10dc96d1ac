// An exception as callers see it.
import type { Exception } from '../store/gen/client.ts';

export const exceptionRow = (row: Exception) => ({
  exceptionId: row.exceptionId,
  pipelineUuid: row.pipelineUuid,
  step: row.step,
  rule: row.rule,
  digest: row.digest,
  reason: row.reason,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});
