// /orgs and /me: tenants, and who the caller is.
import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { uuidText } from '@tappass/evidence/uuid-v7';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { onBehalf, strictMs } from './call-options.ts';
import { readBody } from './read-body.ts';
import { identityOf } from './request-state.ts';

const newOrg = z.strictObject({ slug: z.string().min(1).max(63), name: z.string().max(200).default('') });
const roles: Readonly<Record<number, string>> = {
  0: 'employee',
  10: 'auditor',
  20: 'developer',
  30: 'org_admin',
  40: 'super_admin',
};

@Controller()
export class OrgsController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Post('/orgs')
  @HttpCode(201)
  async create(@Req() request: FastifyRequest) {
    const org = await this.#edge.rooms.keys.createOrg(readBody(request, newOrg), onBehalf(request, strictMs));
    return { org_uuid: uuidText(org.orgUuid), org_id: org.slug };
  }

  @Get('/me')
  me(@Req() request: FastifyRequest) {
    const { principal, orgId } = identityOf(request);
    return {
      org_id: principal.orgSlug,
      org_uuid: orgId,
      kind: principal.kind,
      role: principal.scopes.includes('govern') ? 'agent' : roles[principal.level],
      key_id: principal.keyId,
      ...(principal.agentUuid !== '' && { agent_uuid: principal.agentUuid, agent_id: principal.agentId }),
    };
  }
}
