// An open stream, governed event by event.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Governed } from '../domain/govern.ts';
import type { EdgeRoom } from '../edge-room.ts';

export async function answerStream(
  _edge: EdgeRoom,
  _governed: Governed,
  _request: FastifyRequest,
  _reply: FastifyReply,
): Promise<void> {
  throw new Error('streams arrive with the stream guards');
}
