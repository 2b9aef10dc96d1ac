// /health*: whether this process turns, whether the whole system can govern, and since when it could.
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { neededRooms } from '../domain/govern.ts';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';

/** Each check of the whole system, by the room that tells of it and the name under which it fails there. */
const parts = { keys: 'keys', vault: 'vault', policy: 'policy', ledger: 'ledger', license: 'license' } as const;

@Controller()
export class HealthController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Get('/health')
  health() {
    return {
      status: this.#edge.liveness.down(neededRooms).length === 0 ? 'ok' : 'degraded',
      version: this.#edge.version,
      storage: 'postgresql',
    };
  }

  @Get('/health/live')
  live() {
    return { status: 'ok' };
  }

  @Get('/health/ready')
  ready(@Res() reply: FastifyReply): void {
    const checks = this.#checks();
    const ready = Object.entries(checks).every(([name, state]) => state === 'ok' || name === 'license');
    reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not_ready', checks });
  }

  @Get('/health/startup')
  startup(@Res() reply: FastifyReply): void {
    const started = this.#edge.bundle.digest !== '';
    reply.code(started ? 200 : 503).send({ status: started ? 'started' : 'starting' });
  }

  #checks(): Record<string, string> {
    const { liveness, bundle } = this.#edge;
    const down = new Set(liveness.down());
    const failing = new Set(Object.keys(parts).flatMap((room) => liveness.beat(room)?.failing ?? []));
    const silent = Object.keys(parts).every((room) => down.has(room));
    const say = (ill: boolean) => (ill ? 'down' : 'ok');
    return {
      database: say(failing.has('database')),
      redis: say(failing.has('redis')),
      opa: say(bundle.digest === ''),
      nats: say(silent || failing.has('bus')),
      ...Object.fromEntries(Object.entries(parts).map(([name, room]) => [name, say(down.has(room))])),
    };
  }
}
