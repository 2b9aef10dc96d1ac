// /agents: who may call models.
import { Controller, Delete, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { AgentRow } from '@tappass/contracts/keys';
import { sealTo } from '@tappass/rpc/sealed';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { idempotencyKey, onBehalf, strictMs } from './call-options.ts';
import { listAnswer, paging } from './paging.ts';
import { readBody, readQuery } from './read-body.ts';

const newAgent = z.strictObject({
  agent_id: z.string().min(1).max(63),
  description: z.string().max(2000).default(''),
  framework: z.string().max(100).default(''),
  owner_email: z.email().max(320).optional(),
  intended_use: z.string().max(2000).default(''),
});

const shown = (agent: AgentRow | undefined) => ({
  agent_uuid: agent?.agentUuid,
  agent_id: agent?.agentId,
  org_id: agent?.orgSlug,
  description: agent?.description,
  framework: agent?.framework,
  created_at: agent?.createdAt,
});

const params = z.object({ id: z.string().min(1).max(64) });

@Controller()
export class AgentsController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Post('/agents')
  @HttpCode(201)
  async create(@Req() request: FastifyRequest) {
    const body = readBody(request, newAgent);
    const sealedOwnerEmail =
      body.owner_email === undefined ? '' : await sealTo(this.#edge.keysSealJwk, Buffer.from(body.owner_email));
    const { agent } = await this.#edge.rooms.keys.createAgent(
      {
        agentId: body.agent_id,
        description: body.description,
        framework: body.framework,
        intendedUse: body.intended_use,
        sealedOwnerEmail,
        idempotencyKey: idempotencyKey(request),
      },
      onBehalf(request, strictMs),
    );
    return shown(agent);
  }

  @Get('/agents')
  async list(@Req() request: FastifyRequest) {
    const { agents, next } = await this.#edge.rooms.keys.listAgents(readQuery(request, paging), onBehalf(request));
    return listAnswer(agents.map(shown), next);
  }

  @Get('/agents/:id')
  async get(@Req() request: FastifyRequest) {
    const { id } = params.parse(request.params);
    return shown((await this.#edge.rooms.keys.getAgent({ agent: id }, onBehalf(request))).agent);
  }

  @Delete('/agents/:id')
  @HttpCode(204)
  async delete(@Req() request: FastifyRequest): Promise<void> {
    const { id } = params.parse(request.params);
    await this.#edge.rooms.keys.deleteAgent({ agent: id }, onBehalf(request, strictMs));
  }
}
