// /agents/{id}/developer-keys: issued once, listed without the secret, revoked within a second.
import { Controller, Delete, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { oneTimeRecipient, sealTo } from '@tappass/rpc/sealed';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { idempotencyKey, onBehalf, strictMs } from './call-options.ts';
import { listAnswer, paging } from './paging.ts';
import { readBody, readQuery } from './read-body.ts';

const order = z.strictObject({
  developer_email: z.email().max(320),
  expires_days: z.number().int().min(1).max(365),
  name: z.string().max(100).default(''),
  /** Left out: whatever the agent may. An empty list would read as either, so it is refused. */
  tool_scopes: z.array(z.string().min(1).max(200)).min(1).max(200).optional(),
});

const params = z.object({ id: z.string().min(1).max(64), key_id: z.string().max(64).optional() });

@Controller()
export class DeveloperKeysController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Post('/agents/:id/developer-keys')
  @HttpCode(201)
  async issue(@Req() request: FastifyRequest) {
    const { id } = params.parse(request.params);
    const body = readBody(request, order);
    const recipient = await oneTimeRecipient();
    const issued = await this.#edge.rooms.keys.issueKey(
      {
        agent: id,
        kind: 'dev',
        expiresDays: body.expires_days,
        name: body.name,
        toolScopes: body.tool_scopes ?? [],
        sealedDeveloperEmail: await sealTo(this.#edge.keysSealJwk, Buffer.from(body.developer_email)),
        idempotencyKey: idempotencyKey(request),
        recipientJwk: recipient.jwk,
      },
      onBehalf(request, strictMs),
    );
    const apiKey = Buffer.from(await recipient.open(issued.sealedApiKey)).toString();
    return { api_key: apiKey, key_id: issued.keyId, expires_at: issued.expiresAt };
  }

  @Get('/agents/:id/developer-keys')
  async list(@Req() request: FastifyRequest) {
    const { id } = params.parse(request.params);
    const { keys, next } = await this.#edge.rooms.keys.listKeys(
      { agent: id, ...readQuery(request, paging) },
      onBehalf(request),
    );
    const rows = keys.map((key) => ({
      key_id: key.keyId,
      kind: key.kind,
      name: key.name,
      last_four: key.lastFour,
      developer: key.developerPseudonym,
      tool_scopes: key.toolScopes.length > 0 ? key.toolScopes : null,
      created_at: key.createdAt,
      expires_at: key.expiresAt,
      revoked_at: key.revokedAt || null,
      last_used_at: key.lastUsedAt || null,
    }));
    return listAnswer(rows, next);
  }

  @Delete('/agents/:id/developer-keys/:key_id')
  async revoke(@Req() request: FastifyRequest) {
    const { id, key_id: keyId = '' } = params.parse(request.params);
    const done = await this.#edge.rooms.keys.revokeKey({ agent: id, keyId }, onBehalf(request, strictMs));
    return { key_id: keyId, revoked: true, edges_acknowledged: done.edgesAcknowledged, edges_alive: done.edgesAlive };
  }
}
