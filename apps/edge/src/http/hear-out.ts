// Lets a client that is still sending read its refusal: closed at once, the connection would be reset and the answer lost with it.
import type { FastifyReply, FastifyRequest } from 'fastify';

/** How long what it goes on sending is thrown away before the connection is closed after all. */
const patienceMs = 5_000;

export function hearOut({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (raw.complete) return;
  // Node throws the rest away as long as the connection is to be kept, and resets it otherwise
  reply.header('connection', 'keep-alive');
  const limit = setTimeout(() => raw.socket.destroy(), patienceMs).unref();
  for (const over of ['end', 'close'] as const) raw.once(over, () => clearTimeout(limit));
}
