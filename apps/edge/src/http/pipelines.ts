// /pipelines: the catalogue of steps, and pipelines with their assignment.
import { Controller, Delete, Get, HttpCode, Inject, Post, Put, Req } from '@nestjs/common';
import type { PipelineRow } from '@tappass/contracts/policy';
import { Fault } from '@tappass/errors/fault';
import { catalogueEntries } from '@tappass/pipeline/catalogue';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { onBehalf, strictMs } from './call-options.ts';
import { listAnswer, paging } from './paging.ts';
import { readBody, readQuery } from './read-body.ts';

const newPipeline = z.looseObject({ name: z.string().max(100).optional(), yaml: z.string().optional() });
const assignment = z.strictObject({ scope_type: z.enum(['org', 'agent']), scope_id: z.string().max(64).default('') });
const params = z.object({ id: z.string().min(1).max(64) });

const shown = (row: PipelineRow | undefined) => ({
  pipeline_uuid: row?.pipelineUuid,
  name: row?.name,
  yaml: row?.yaml,
  created_at: row?.createdAt,
});

const nullIsAbsent = (_key: string, value: unknown): unknown => (value === null ? undefined : value);

/** A pipeline may come as YAML text or as the document itself. */
function writtenIn(request: FastifyRequest): { readonly name: string; readonly yaml: string } {
  const { name = '', yaml, ...document } = readBody(request, newPipeline);
  return { name, yaml: yaml ?? JSON.stringify(document, nullIsAbsent) };
}

@Controller()
export class PipelinesController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Get('/pipelines/steps')
  steps() {
    return { data: catalogueEntries() };
  }

  @Post('/pipelines')
  @HttpCode(201)
  async create(@Req() request: FastifyRequest) {
    const written = writtenIn(request);
    return shown((await this.#edge.rooms.policy.createPipeline(written, onBehalf(request, strictMs))).pipeline);
  }

  /** The whole document anew; whoever it governs is governed by it within a second. */
  @Put('/pipelines/:id')
  async update(@Req() request: FastifyRequest) {
    const { id } = params.parse(request.params);
    const { pipeline, revision } = await this.#edge.rooms.policy.updatePipeline(
      { pipelineUuid: id, ...writtenIn(request) },
      onBehalf(request, strictMs),
    );
    return { ...shown(pipeline), revision };
  }

  @Get('/pipelines')
  async list(@Req() request: FastifyRequest) {
    const { pipelines, next } = await this.#edge.rooms.policy.listPipelines(
      readQuery(request, paging),
      onBehalf(request),
    );
    return listAnswer(pipelines.map(shown), next);
  }

  @Get('/pipelines/:id')
  async get(@Req() request: FastifyRequest) {
    const { id } = params.parse(request.params);
    return shown((await this.#edge.rooms.policy.getPipeline({ pipelineUuid: id }, onBehalf(request))).pipeline);
  }

  @Delete('/pipelines/:id')
  @HttpCode(204)
  async delete(@Req() request: FastifyRequest): Promise<void> {
    const { id } = params.parse(request.params);
    await this.#edge.rooms.policy.deletePipeline({ pipelineUuid: id }, onBehalf(request, strictMs));
  }

  @Get('/pipelines/:id/assignments')
  async assignments(@Req() request: FastifyRequest) {
    const { id } = params.parse(request.params);
    const { assignments, next } = await this.#edge.rooms.policy.listAssignments(
      { pipelineUuid: id, ...readQuery(request, paging) },
      onBehalf(request),
    );
    const rows = assignments.map(({ scopeType, scopeId, assignedAt }) => ({
      ...{ scope_type: scopeType, scope_id: scopeId, assigned_at: assignedAt },
    }));
    return listAnswer(rows, next);
  }

  @Post('/pipelines/:id/assignments')
  @HttpCode(201)
  async assign(@Req() request: FastifyRequest) {
    const one = await this.#assignment(request, readBody(request, assignment));
    const { revision } = await this.#edge.rooms.policy.assignPipeline(one, onBehalf(request, strictMs));
    const { pipelineUuid, scopeType, scopeId } = one;
    return { pipeline_uuid: pipelineUuid, scope_type: scopeType, scope_id: scopeId, revision };
  }

  /** `?scope_type=agent&scope_id=support-bot`, or `?scope_type=org`. */
  @Delete('/pipelines/:id/assignments')
  @HttpCode(204)
  async unassign(@Req() request: FastifyRequest): Promise<void> {
    const one = await this.#assignment(request, readQuery(request, assignment));
    await this.#edge.rooms.policy.unassignPipeline(one, onBehalf(request, strictMs));
  }

  async #assignment(request: FastifyRequest, { scope_type: scopeType, scope_id: given }: z.infer<typeof assignment>) {
    const { id: pipelineUuid } = params.parse(request.params);
    const scopeId = scopeType === 'agent' ? await this.#agentUuid(request, given) : '';
    return { pipelineUuid, scopeType, scopeId };
  }

  /** An agent may be named by its name or its ag_ id. */
  async #agentUuid(request: FastifyRequest, given: string): Promise<string> {
    if (given === '')
      throw new Fault('bad_field', { details: { field: 'scope_id', detail: 'expects the agent to assign to' } });
    return (await this.#edge.rooms.keys.getAgent({ agent: given }, onBehalf(request))).agent?.agentUuid ?? '';
  }
}
