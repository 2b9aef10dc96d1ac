// /v1/tools and /tools/executed: what a capability token permits is checked once more, executed on a server where it is one of ours, and reported.
import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { Fault } from '@tappass/errors/fault';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { toolCall } from '../actions/action-call.ts';
import { decideTool } from '../actions/decide-tool.ts';
import { executeTool } from '../actions/execute-tool.ts';
import { fingerprintOf } from '../actions/fingerprint-of.ts';
import { concludeAction, openBench, runAction } from '../actions/govern-action.ts';
import { type Verified, verifyCapability } from '../capabilities/verify-capability.ts';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { callerOf } from './caller-of.ts';
import { readBody } from './read-body.ts';
import { identityOf } from './request-state.ts';

const claimed = z.object({
  capability_token: z.string().min(1).max(65_536),
  tool_call_id: z.string().max(256).default(''),
  name: z.string().min(1).max(256),
  arguments: z.union([z.record(z.string(), z.json()), z.string().max(1_000_000)]).default({}),
});
const executed = z.object({
  tool: z.string().min(1).max(256),
  arguments: z.union([z.record(z.string(), z.json()), z.string().max(1_000_000)]).default({}),
  duration_ms: z.number().min(0).max(86_400_000).default(0),
  success: z.boolean(),
  tool_call_id: z.string().max(256).default(''),
  capability_token: z.string().max(65_536).default(''),
});

/** A tool may run for a while before anybody reports it. */
const reportedWithinSeconds = 900;

const textOf = (args: string | object): string => (typeof args === 'string' ? args : JSON.stringify(args));

@Controller()
export class ToolsController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  /** For a client that is about to execute: still allowed, with these arguments. */
  @Post('/v1/tools/govern')
  @HttpCode(200)
  async govern(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const body = readBody(request, claimed);
    const caller = callerOf(request, reply);
    const action = { id: body.tool_call_id, name: body.name, argumentsText: textOf(body.arguments) };
    const verified = await verifyCapability(this.#edge, caller.identity, body.capability_token, action);
    this.#count(verified);
    const bench = await openBench(this.#edge, { caller, sessionId: verified.ok ? verified.sessionId : '' });
    const call = toolCall(caller.identity, bench.session, action);
    const facts = {
      tool: body.name,
      arguments_hmac: await fingerprintOf(this.#edge, caller, 'answer', action.argumentsText),
    };
    if (!verified.ok) {
      const { reason } = verified;
      await concludeAction(bench, call, { kind: 'govern_block', outcome: 'block', reason, facts });
      return { allowed: false, blocked_by: 'verify_tool_governance', reason };
    }
    const outcome = await runAction(bench, 'permitted_tool_call', call);
    const { word, reason, step, argumentsText } = decideTool(outcome, action);
    const allowed = word !== 'block' && word !== 'needs_approval';
    const kind = allowed ? 'govern_allow' : 'govern_block';
    await concludeAction(bench, outcome.call, {
      kind,
      outcome: word,
      reason,
      facts: { ...facts, token_id: verified.tokenId },
    });
    if (!allowed) return { allowed, blocked_by: step, reason };
    return { allowed, arguments: JSON.parse(argumentsText === '' ? '{}' : argumentsText) as unknown };
  }

  @Post('/v1/tools/execute')
  @HttpCode(200)
  async execute(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const body = readBody(request, claimed);
    const caller = callerOf(request, reply);
    const action = { id: body.tool_call_id, name: body.name, argumentsText: textOf(body.arguments) };
    const verified = await verifyCapability(this.#edge, caller.identity, body.capability_token, action);
    this.#count(verified);
    if (!verified.ok) throw new Fault('capability_refused', { details: { detail: verified.reason } });
    return executeTool(this.#edge, caller, action, verified);
  }

  /** A client executed a tool and says so; matched to what was permitted when it brings the token. */
  @Post('/tools/executed')
  @HttpCode(201)
  async executed(@Req() request: FastifyRequest) {
    const body = readBody(request, executed);
    const identity = identityOf(request);
    const { principal } = identity;
    const action = { id: body.tool_call_id, name: body.tool, argumentsText: textOf(body.arguments) };
    const verified =
      body.capability_token === ''
        ? undefined
        : await verifyCapability(this.#edge, identity, body.capability_token, action, reportedWithinSeconds);
    const whose = { identity, arrived: request.tappass };
    const arguments_hmac = await fingerprintOf(this.#edge, whose, 'answer', action.argumentsText);
    const matched = verified === undefined ? 'no_token' : verified.ok ? 'matched' : verified.reason;
    this.#edge.metrics.capabilityTokens.inc({ result: verified?.ok === true ? 'matched' : 'unmatched' });
    await this.#edge.recorder.record({
      kind: 'tool_executed',
      tenant: principal.orgUuid,
      body: {
        ...{
          version: 1,
          request_id: request.tappass.requestId,
          agent: principal.agentId,
          agent_uuid: principal.agentUuid,
        },
        ...{ key_id: principal.keyId, developer: principal.developerPseudonym, org: principal.orgSlug },
        ...{ tool: body.tool, tool_call_id: body.tool_call_id, track: 'client', success: body.success, matched },
        ...(verified?.ok === true && { token_id: verified.tokenId, session_id: verified.sessionId }),
        duration_us: Math.round(body.duration_ms * 1000),
        arguments_hmac,
      },
    });
    return { recorded: true, matched };
  }

  #count(verified: Verified): void {
    this.#edge.metrics.capabilityTokens.inc({ result: verified.ok ? 'verified' : 'refused' });
  }
}
