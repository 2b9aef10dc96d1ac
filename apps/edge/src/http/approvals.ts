// /v1/me/approvals and /v1/govern/approve: the queue of what waits for a human, the wait for a decision, and the decision.
import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { ApprovalRow } from '@tappass/contracts/policy';
import { Fault } from '@tappass/errors/fault';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { actionFingerprint, openArguments, sealArguments } from '../approvals/approved-action.ts';
import { HangUp } from '../domain/hang-up.ts';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import type { Fingerprint } from '../vault/fingerprints.ts';
import { onBehalf, strictMs } from './call-options.ts';
import { listAnswer } from './paging.ts';
import { readBody, readQuery } from './read-body.ts';
import { identityOf } from './request-state.ts';

const params = z.object({ id: z.string().regex(/^apr_[0-9a-f]{24}$/) });
const listing = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(64).default(''),
  state: z.string().max(16).default('pending'),
});
const waiting = z.object({ timeout_seconds: z.coerce.number().int().min(0).max(30).default(25) });
const decision = z.strictObject({ decision: z.enum(['grant', 'deny']), reason: z.string().max(500).default('') });
const grant = z.strictObject({
  agent_id: z.string().min(1).max(64),
  tool: z.string().min(1).max(256),
  args: z.record(z.string(), z.json()),
  reason: z.string().max(500).default(''),
  ttl_seconds: z.number().int().min(10).max(604_800).default(900),
});

/** A word of the decision may be lost with a connection: whoever waits looks again now and then, and never more often than this. */
const lookEveryMs = 10_000;
const lookSoonestMs = 250;

@Controller()
export class ApprovalsController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Get('/v1/me/approvals')
  async list(@Req() request: FastifyRequest) {
    const found = await this.#edge.rooms.policy.listApprovals(readQuery(request, listing), onBehalf(request));
    const fingerprint = await this.#fingerprint(request);
    return listAnswer(
      found.approvals.map((row) => shown(row, fingerprint)),
      found.next,
    );
  }

  /** Answers when it is decided or over, or as it stands when the time is up. */
  @Get('/v1/me/approvals/:id/wait')
  async wait(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { id } = this.#params(request);
    const { timeout_seconds: seconds } = readQuery(request, waiting);
    const endsAt = performance.now() + seconds * 1000;
    const hangUp = new HangUp();
    reply.raw.once('close', () => hangUp.abort());
    const watch = this.#edge.decisions.watch(id);
    try {
      for (;;) {
        const { approval } = await this.#edge.rooms.policy.getApproval({ requestId: id }, onBehalf(request));
        const leftMs = endsAt - performance.now();
        if (approval?.state !== 'pending' || leftMs <= 0 || hangUp.aborted)
          return shown(approval!, await this.#fingerprint(request));
        const overInMs = Math.max(lookSoonestMs, Date.parse(approval.expiresAt) - Date.now());
        await watch.next(Math.min(lookEveryMs, overInMs, leftMs), hangUp);
      }
    } finally {
      watch.close();
    }
  }

  @Post('/v1/me/approvals/:id/decide')
  @HttpCode(200)
  async decide(@Req() request: FastifyRequest) {
    const { id } = this.#params(request);
    const decided = await this.#edge.rooms.policy.decideApproval(
      { requestId: id, ...readBody(request, decision) },
      onBehalf(request, strictMs),
    );
    return shown(decided.approval!, await this.#fingerprint(request));
  }

  @Post('/v1/govern/approve')
  @HttpCode(201)
  async approve(@Req() request: FastifyRequest) {
    const { agent_id: agent, tool, args, reason, ttl_seconds: ttlSeconds } = readBody(request, grant);
    const { agent: found } = await this.#edge.rooms.keys.getAgent({ agent }, onBehalf(request));
    const { agentUuid, agentId } = found!;
    const fingerprint = await this.#fingerprint(request);
    const action = { agentUuid, tool, argumentsText: JSON.stringify(args), ordinal: 0 };
    const { approval } = await this.#edge.rooms.policy.grantApproval(
      {
        ...{ agentUuid, agentId, reason },
        ask: {
          ...{
            tool,
            tier: 'authenticated',
            rule: 'granted before it was asked for',
            ttlMs: BigInt(ttlSeconds) * 1000n,
          },
          fingerprint: actionFingerprint(fingerprint, action),
          sealedArguments: sealArguments(fingerprint, action),
        },
      },
      onBehalf(request, strictMs),
    );
    return shown(approval!, fingerprint);
  }

  async #fingerprint(request: FastifyRequest): Promise<Fingerprint> {
    const identity = identityOf(request);
    return this.#edge.fingerprints.known(identity) ?? (await this.#edge.fingerprints.ask(identity));
  }

  #params(request: FastifyRequest): { id: string } {
    const parsed = params.safeParse(request.params);
    if (parsed.success) return parsed.data;
    throw new Fault('not_found', { details: { what: 'The request' } });
  }
}

const shown = (row: ApprovalRow, fingerprint: Fingerprint) => ({
  request_id: row.requestId,
  state: row.state,
  agent_id: row.agentId,
  agent_uuid: row.agentUuid,
  requested_by: row.requestedBy,
  developer: row.developer,
  session_id: row.sessionId,
  tool: row.tool,
  arguments: openArguments(fingerprint, row.agentUuid, row.sealedArguments) ?? null,
  tier: row.tier,
  matched_rule: row.rule,
  created_at: row.createdAt,
  expires_at: row.expiresAt,
  decided_at: row.decidedAt || null,
  decided_by: row.decidedBy || null,
  reason: row.decisionReason || null,
});
