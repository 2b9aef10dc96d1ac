// GET /admin/license
import { Controller, Get, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { onBehalf } from './call-options.ts';

@Controller()
export class LicenseController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Get('/admin/license')
  async status(@Req() request: FastifyRequest) {
    const status = await this.#edge.rooms.license.status({}, onBehalf(request));
    return {
      state: status.state,
      plan: status.plan,
      customer: status.customer || null,
      seats: status.seats,
      max_agents: status.maxAgents,
      expires_at: status.expiresAt || null,
      banner: status.banner,
    };
  }
}
