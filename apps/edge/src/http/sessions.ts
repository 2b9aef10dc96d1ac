// /sessions/{id}/unlock: an administrator opens a session that is locked for what was refused in it, on record.
import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { onBehalf, strictMs } from './call-options.ts';
import { readBody } from './read-body.ts';

const params = z.object({ id: z.string().min(1).max(256) });

/** A session belongs to an agent and, where a developer's key called, to that developer's pseudonym; `/audit` shows both. */
const owner = z.strictObject({
  agent_id: z.string().min(1).max(64),
  developer: z.string().max(128).default(''),
});

@Controller()
export class SessionsController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Post('/sessions/:id/unlock')
  @HttpCode(200)
  async unlock(@Req() request: FastifyRequest) {
    const { id } = params.parse(request.params);
    const { agent_id: agent, developer: developerPseudonym } = readBody(request, owner);
    await this.#edge.rooms.keys.unlockSession(
      { sessionId: id, agent, developerPseudonym },
      onBehalf(request, strictMs),
    );
    return { session_id: id, unlocked: true };
  }
}
