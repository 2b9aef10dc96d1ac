// GET /v1/models: what this agent may use, in the shape of the SDK that asks.
import { Controller, Get, Inject, Req } from '@nestjs/common';
import { Fault } from '@tappass/errors/fault';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { targetOf } from '../domain/target.ts';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import type { AgentPlan } from '../policy/plans.ts';
import { identityOf } from './request-state.ts';

const params = z.object({ '*': z.string().min(1).max(200) });

@Controller()
export class ModelsController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Get('/v1/models')
  async list(@Req() request: FastifyRequest) {
    const data = await this.#allowed(request);
    if (!speaksAnthropic(request)) return { object: 'list', data: data.map(openaiModel) };
    return {
      data: data.map(anthropicModel),
      has_more: false,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
    };
  }

  /** Whatever a call accepts: dated names, names with a provider in front. */
  @Get('/v1/models/*')
  async get(@Req() request: FastifyRequest) {
    const { '*': id } = params.parse(request.params);
    const { model: found } = targetOf(this.#edge, id);
    const plan = await this.#plan(request);
    if (!plan.compiled.allowsModel(found.listed))
      throw new Fault('model_not_found', { details: { model: id.replace(/[^\x20-\x7e]/g, '?') } });
    const model = { id, provider: found.provider };
    return speaksAnthropic(request) ? anthropicModel(model) : openaiModel(model);
  }

  async #plan(request: FastifyRequest): Promise<AgentPlan> {
    const identity = identityOf(request);
    return this.#edge.plans.known(identity) ?? (await this.#edge.plans.ask(identity, request.tappass.requestId));
  }

  async #allowed(request: FastifyRequest): Promise<ListedModel[]> {
    const plan = await this.#plan(request);
    return [...this.#edge.bundle.current().models]
      .filter(([id, { provider }]) => this.#edge.upstreams.has(provider) && plan.compiled.allowsModel(id))
      .map(([id, { provider }]) => ({ id, provider }));
  }
}

interface ListedModel {
  readonly id: string;
  readonly provider: string;
}

/** Its SDK always says which version of the interface it knows. */
const speaksAnthropic = (request: FastifyRequest): boolean => request.headers['anthropic-version'] !== undefined;

/** Nobody tells us when a model was made; both shapes want a time. */
const openaiModel = ({ id, provider }: ListedModel) => ({ id, object: 'model', created: 0, owned_by: provider });

const anthropicModel = ({ id }: ListedModel) => ({
  type: 'model',
  id,
  display_name: id,
  created_at: '1970-01-01T00:00:00Z',
});
