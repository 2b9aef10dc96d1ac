// GET /.well-known/jwks.json: the public keys of capability tokens, kept for a while so that verifiers do not reach into the house.
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';

@Controller()
export class JwksController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Get('/.well-known/jwks.json')
  async jwks(@Res() reply: FastifyReply): Promise<void> {
    reply
      .header('cache-control', 'public, max-age=300')
      .header('content-type', 'application/json; charset=utf-8')
      .send(await this.#edge.capabilityKeys.json());
  }
}
