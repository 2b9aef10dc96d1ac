// Who is at the other end of a request that is no model call.

import { Fault } from '@tappass/errors/fault';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../domain/call-ports.ts';
import { HangUp } from '../domain/hang-up.ts';
import { identityOf } from './request-state.ts';

export function callerOf(request: FastifyRequest, reply: FastifyReply): Caller {
  const hangUp = new HangUp();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) hangUp.abort();
  });
  const { requestId, patience } = request.tappass;
  return { arrived: { requestId, hangUp, patience }, identity: identityOf(request) };
}

/** An agent's key governs its own agent; whoever else is named is refused. @throws Fault forbidden */
export function requireOwnAgent({ identity }: Caller, agentId: string, orgId = ''): void {
  const { agentUuid, agentId: name, orgSlug } = identity.principal;
  const own = agentId === '' || agentId === agentUuid || agentId === name;
  const ownOrg = orgId === '' || orgId === identity.orgId || orgId === orgSlug;
  if (!own || !ownOrg) throw new Fault('forbidden');
}
