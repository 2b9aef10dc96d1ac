// /v1/responses/{id}: what a provider keeps for an agent that asked it to.
import { Controller, Delete, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { askStored, type StoredAsk } from '../actions/stored-response.ts';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { callerOf } from './caller-of.ts';
import { readQuery } from './read-body.ts';

const params = z.object({ id: z.string().min(1).max(256) });
const page = z.object({
  after: z.string().max(256).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
  order: z.enum(['asc', 'desc']).optional(),
});

@Controller()
export class StoredResponsesController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Get('/v1/responses/:id')
  retrieve(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.#ask(request, reply, { method: 'GET', leaf: '' });
  }

  @Delete('/v1/responses/:id')
  async remove(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.#ask(request, reply, { method: 'DELETE', leaf: '' });
  }

  @Post('/v1/responses/:id/cancel')
  @HttpCode(200)
  cancel(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.#ask(request, reply, { leaf: '/cancel' });
  }

  @Get('/v1/responses/:id/input_items')
  inputItems(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const asked = Object.entries(readQuery(request, page)).map(([name, value]) => [name, String(value)]);
    const query = new URLSearchParams(asked as [string, string][]).toString();
    return this.#ask(request, reply, { method: 'GET', leaf: `/input_items${query === '' ? '' : `?${query}`}` });
  }

  #ask(request: FastifyRequest, reply: FastifyReply, ask: Omit<StoredAsk, 'id'>) {
    return askStored(this.#edge, callerOf(request, reply), { ...params.parse(request.params), ...ask });
  }
}
