// What the `tappass` object says of a request beside the call.
import type { FastifyRequest } from 'fastify';
import type { TappassFacts } from '../domain/tappass-object.ts';
import { identityOf } from './request-state.ts';

export const factsOf = (request: FastifyRequest, pipelineUuid: string, model: string): TappassFacts => ({
  agentUuid: identityOf(request).principal.agentUuid,
  pipelineUuid,
  taskId: `task_${request.tappass.requestId.slice(4)}`,
  model,
});
