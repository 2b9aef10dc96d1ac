// /admin: secrets dropped, vault keys rotated, provider keys stored.
import { Controller, Delete, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { Fault } from '@tappass/errors/fault';
import { sealTo } from '@tappass/rpc/sealed';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { onBehalf, strictMs } from './call-options.ts';
import { listAnswer } from './paging.ts';
import { readBody, readQuery } from './read-body.ts';

const named = z.object({ name: z.string().min(1).max(128) });
const params = z.object({ id: z.string().min(1).max(64) });
const newCredential = z.strictObject({
  provider: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/),
  name: z.string().max(100).default(''),
  api_key: z.string().min(8).max(4096),
  /** Used beside the keys in use, with this share; without one, in their place. */
  weight: z.int().min(1).max(1_000).optional(),
});

@Controller()
export class AdminVaultController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Post('/admin/secrets/invalidate')
  @HttpCode(202)
  async invalidate(@Req() request: FastifyRequest) {
    const { name } = readQuery(request, named);
    const done = await this.#edge.rooms.vault.invalidate({ name }, onBehalf(request, strictMs));
    return { name, known: done.known, edges_acknowledged: done.edgesAcknowledged, edges_alive: done.edgesAlive };
  }

  @Post('/admin/vault/rotate')
  @HttpCode(202)
  async rotate(@Req() request: FastifyRequest) {
    const { rotationId } = await this.#edge.rooms.vault.rotate({}, onBehalf(request, strictMs));
    return { rotation_id: rotationId, status_url: `/admin/vault/rotations/${rotationId}` };
  }

  @Get('/admin/vault/rotations/:id')
  async rotation(@Req() request: FastifyRequest) {
    const { id } = params.parse(request.params);
    const row = await this.#edge.rooms.vault.getRotation({ rotationId: id }, onBehalf(request));
    return {
      rotation_id: row.rotationId,
      state: row.state,
      from_kid: row.fromKid,
      to_kid: row.toKid,
      total: Number(row.total),
      done: Number(row.done),
      failed: Number(row.failed),
      started_at: row.startedAt,
      finished_at: row.finishedAt || null,
    };
  }

  @Post('/admin/llm-keys')
  @HttpCode(201)
  async putCredential(@Req() request: FastifyRequest) {
    const body = readBody(request, newCredential);
    const { upstreams, mcpServers } = this.#edge;
    const names = [...upstreams.keys(), ...[...mcpServers.keys()].map((name) => `mcp-${name}`)];
    if (!names.includes(body.provider)) {
      const known = names.join(', ');
      throw new Fault('bad_field', { details: { field: 'provider', detail: `must be one of ${known}` } });
    }
    const sealedValue = await sealTo(this.#edge.vaultSealJwk, Buffer.from(body.api_key));
    const { credentialId } = await this.#edge.rooms.vault.putCredential(
      { provider: body.provider, name: body.name, sealedValue, weight: body.weight ?? 0 },
      onBehalf(request, strictMs),
    );
    return { credential_id: credentialId, provider: body.provider, name: body.name, weight: body.weight ?? null };
  }

  @Get('/admin/llm-keys')
  async listCredentials(@Req() request: FastifyRequest) {
    const { credentials } = await this.#edge.rooms.vault.listCredentials({}, onBehalf(request));
    const rows = credentials.map((row) => ({
      credential_id: row.credentialId,
      provider: row.provider,
      name: row.name,
      last_four: row.lastFour,
      owner: row.owner,
      weight: row.weight === 0 ? null : row.weight,
      in_use: row.inUse,
      created_at: row.createdAt,
    }));
    return listAnswer(rows, '');
  }

  @Delete('/admin/llm-keys/:id')
  @HttpCode(204)
  async deleteCredential(@Req() request: FastifyRequest): Promise<void> {
    const { id } = params.parse(request.params);
    await this.#edge.rooms.vault.deleteCredential({ credentialId: id }, onBehalf(request, strictMs));
  }
}
