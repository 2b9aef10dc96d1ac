// GET /v1/models: what this agent may use.
import { Controller, Get, Inject, Req } from '@nestjs/common';
import { Fault } from '@tappass/errors/fault';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { identityOf } from './request-state.ts';

const params = z.object({ id: z.string().min(1).max(200) });

@Controller()
export class ModelsController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Get('/v1/models')
  async list(@Req() request: FastifyRequest) {
    return { object: 'list', data: await this.#allowed(request) };
  }

  @Get('/v1/models/:id')
  async get(@Req() request: FastifyRequest) {
    const { id } = params.parse(request.params);
    const model = (await this.#allowed(request)).find((one) => one.id === id);
    if (model === undefined)
      throw new Fault('model_not_found', { details: { model: id.replace(/[^\x20-\x7e]/g, '?') } });
    return model;
  }

  async #allowed(request: FastifyRequest) {
    const identity = identityOf(request);
    const plan = this.#edge.plans.known(identity) ?? (await this.#edge.plans.ask(identity, request.tappass.requestId));
    return [...this.#edge.bundle.current().models]
      .filter(([id, { provider }]) => this.#edge.upstreams.has(provider) && plan.compiled.allowsModel(id))
      .map(([id, { provider }]) => ({ id, object: 'model', created: 0, owned_by: provider }));
  }
}
