// A pipeline as every answer shows it.
import type { Pipeline } from '../store/gen/client.ts';
import { type PipelineDocument, unbuiltSteps } from './pipeline-document.ts';

export const pipelineRow = (row: Pipeline) => ({
  pipelineUuid: row.pipelineUuid,
  name: row.name,
  yaml: row.yaml,
  createdAt: row.createdAt.toISOString(),
  unbuiltSteps: unbuiltSteps(row.document as PipelineDocument),
});
