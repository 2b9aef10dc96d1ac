// /pipelines: the catalogue of steps, and pipelines with their assignment.
import { Controller, Delete, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
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
    const { name = '', yaml, ...document } = readBody(request, newPipeline);
    // a pipeline may come as YAML text or as the document itself
    const text = yaml ?? JSON.stringify(document);
    return shown(
      (await this.#edge.rooms.policy.createPipeline({ name, yaml: text }, onBehalf(request, strictMs))).pipeline,
    );
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

  @Post('/pipelines/:id/assignments')
  @HttpCode(201)
  async assign(@Req() request: FastifyRequest) {
    const { id } = params.parse(request.params);
    const { scope_type: scopeType, scope_id: given } = readBody(request, assignment);
    const scopeId = scopeType === 'agent' ? await this.#agentUuid(request, given) : '';
    const { revision } = await this.#edge.rooms.policy.assignPipeline(
      { pipelineUuid: id, scopeType, scopeId },
      onBehalf(request, strictMs),
    );
    return { pipeline_uuid: id, scope_type: scopeType, scope_id: scopeId, revision };
  }

  /** An agent may be named by its name or its ag_ id. */
  async #agentUuid(request: FastifyRequest, given: string): Promise<string> {
    if (given === '')
      throw new Fault('bad_field', { details: { field: 'scope_id', detail: 'expects the agent to assign to' } });
    return (await this.#edge.rooms.keys.getAgent({ agent: given }, onBehalf(request))).agent?.agentUuid ?? '';
  }
}
