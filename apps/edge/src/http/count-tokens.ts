// POST /v1/messages/count_tokens: governed like the message itself. A count of ours says that it is an estimate.
import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { tappassObject } from '../domain/tappass-object.ts';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { governedOf } from './answer-call.ts';
import { factsOf } from './tappass-facts.ts';

@Controller()
export class CountTokensController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Post('/v1/messages/count_tokens')
  @HttpCode(200)
  async count(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { governed, outcome, plan } = await governedOf(
      this.#edge,
      { surface: 'messages', counts: true },
      request,
      reply,
    );
    const { inputTokens = 0, estimated = true } = governed.counted ?? {};
    const tappass = tappassObject(outcome.call, factsOf(request, plan.pipelineUuid, governed.model.name));
    reply.send({ input_tokens: inputTokens, tappass: { ...tappass, estimated } });
  }
}
