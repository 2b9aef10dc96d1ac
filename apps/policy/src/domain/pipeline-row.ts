// A pipeline as every answer shows it.
import type { Pipeline } from '../store/gen/client.ts';

export const pipelineRow = (row: Pipeline) => ({
  pipelineUuid: row.pipelineUuid,
  name: row.name,
  yaml: row.yaml,
  createdAt: row.createdAt.toISOString(),
});
