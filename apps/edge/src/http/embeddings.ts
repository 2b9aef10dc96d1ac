// POST /v1/embeddings
import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { answerCall } from './answer-call.ts';

@Controller()
export class EmbeddingsController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Post('/v1/embeddings')
  @HttpCode(200)
  create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return answerCall(this.#edge, 'embeddings', request, reply);
  }
}
