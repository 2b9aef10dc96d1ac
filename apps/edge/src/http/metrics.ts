// GET /metrics: for the admin key or the scrape token.
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';

@Controller()
export class MetricsController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Get('/metrics')
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const { metrics, registry, upstreams, moderators } = this.#edge;
    for (const [provider, upstream] of upstreams) metrics.breaker.set({ provider }, upstream.breakerOpen ? 1 : 0);
    for (const [name, upstream] of moderators)
      metrics.breaker.set({ provider: `${name}_moderation` }, upstream.breakerOpen ? 1 : 0);
    reply.header('content-type', registry.contentType).send(await registry.metrics());
  }
}
