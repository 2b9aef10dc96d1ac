// /v1/govern: the word on one action before it is done, and /v1/govern/execution: what came of it, scanned and recorded.
import { randomBytes } from 'node:crypto';
import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { Fault } from '@tappass/errors/fault';
import type { Outcome } from '@tappass/pipeline/runner';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { definitionCall, type ToolAction, textCall, textOf, toolCall } from '../actions/action-call.ts';
import { decideTool, ruleKindOf, type ToolDecision } from '../actions/decide-tool.ts';
import { fingerprintOf } from '../actions/fingerprint-of.ts';
import { type Bench, concludeAction, openBench, runAction } from '../actions/govern-action.ts';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { callerOf, requireOwnAgent } from './caller-of.ts';
import { needsApproval } from './error-body.ts';
import { readBody } from './read-body.ts';

const named = z.string().max(128);
const action = z.object({
  type: z.literal('TOOL_CALL'),
  agent_id: named.default(''),
  org_id: named.default(''),
  session_id: named.default(''),
  behavior_id: named.nullish(),
  enforcement: z.object({ mode: z.enum(['observe', 'enforce']).default('enforce') }).optional(),
  payload: z.object({
    tool: z.string().min(1).max(256),
    args: z.record(z.string(), z.json()).default({}),
    server: z.string().max(128).nullish(),
    description: z.string().max(10_000).nullish(),
  }),
});
const execution = z.object({
  pipeline_id: named.default(''),
  agent_id: named.default(''),
  org_id: named.default(''),
  session_id: named.default(''),
  output_text: z.string().max(2_000_000).default(''),
  ok: z.boolean().default(true),
});

const kindOf = { allow: 'govern_allow', modify: 'govern_allow', escalate: 'govern_escalate' } as const;

@Controller()
export class GovernController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Post('/v1/govern')
  @HttpCode(200)
  async govern(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const body = readBody(request, action);
    const caller = callerOf(request, reply);
    requireOwnAgent(caller, body.agent_id, body.org_id);
    const flags = body.enforcement?.mode === 'observe' ? 'mode=observe' : '';
    const bench = await openBench(this.#edge, { caller, sessionId: body.session_id, flags });
    const { tool, args } = body.payload;
    const asked: ToolAction = { id: '', name: tool, argumentsText: JSON.stringify(args) };
    const arguments_hmac = await fingerprintOf(this.#edge, caller, 'answer', asked.argumentsText);
    const outcome = await judged(bench, asked, body.payload.description ?? '');
    const decision = decideTool(outcome, asked);
    const runId = `run_${randomBytes(12).toString('hex')}`;
    const kind = decision.word in kindOf ? kindOf[decision.word as keyof typeof kindOf] : 'govern_block';
    const facts = { tool, arguments_hmac, run_id: runId, behavior_id: body.behavior_id ?? '' };
    await concludeAction(bench, outcome.call, { kind, outcome: decision.word, reason: decision.reason, facts });
    if (outcome.blocked !== undefined) this.#edge.metrics.blocks.inc({ step: outcome.blocked.step });
    return shown(decision, { runId, tool, behaviorId: body.behavior_id ?? null, sessionId: bench.session.id });
  }

  @Post('/v1/govern/execution')
  @HttpCode(200)
  async execution(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const body = readBody(request, execution);
    const caller = callerOf(request, reply);
    requireOwnAgent(caller, body.agent_id, body.org_id);
    const bench = await openBench(this.#edge, { caller, sessionId: body.session_id });
    const output_hmac = await fingerprintOf(this.#edge, caller, 'answer', body.output_text);
    const scanned = await scanText(bench, body.output_text);
    const facts = { run_id: body.pipeline_id, ok: body.ok, output_hmac };
    const { word: outcome, reason } = scanned;
    await concludeAction(bench, scanned.call, { kind: 'govern_execution', outcome, reason, facts });
    return {
      ...{ outcome, reason, pipeline_id: body.pipeline_id, session_id: bench.session.id },
      decided_at: new Date().toISOString(),
      ...(outcome === 'modify' && { output_text: scanned.text }),
    };
  }
}

/** The tool as it is described, and then the call of it. */
async function judged(bench: Bench, asked: ToolAction, description: string): Promise<Outcome> {
  const { identity } = bench.caller;
  if (description !== '') {
    const described = definitionCall(identity, bench.session, asked.name, description);
    const outcome = await runAction(bench, 'definition', described);
    if (outcome.blocked !== undefined) return outcome;
  }
  return runAction(bench, 'tool_call', toolCall(identity, bench.session, asked));
}

/** A text that is about to leave, through the steps that read answers. */
export async function scanText(bench: Bench, text: string) {
  const outcome = await runAction(bench, 'text', textCall(bench.caller.identity, bench.session, text));
  const left = textOf(outcome.call);
  if (outcome.blocked !== undefined) {
    const [type] = Object.keys(outcome.blocked.findings);
    const reason = type === undefined ? outcome.blocked.reason : `${type}_in_output`;
    return { word: 'block', reason, text: '', call: outcome.call, blocked: outcome.blocked } as const;
  }
  const word = left === text ? 'allow' : 'modify';
  return { word, reason: word === 'allow' ? 'allowed' : 'output_redacted', text: left, call: outcome.call } as const;
}

interface Ran {
  readonly runId: string;
  readonly tool: string;
  readonly behaviorId: string | null;
  readonly sessionId: string;
}

function shown({ word, reason, step, details, argumentsText }: ToolDecision, ran: Ran) {
  const approval = needsApproval(new Fault('approval_required', { details }));
  const waits = word === 'needs_approval';
  return {
    outcome: word,
    reason,
    behavior_id: ran.behaviorId,
    pipeline_id: ran.runId,
    session_id: ran.sessionId,
    decided_at: new Date().toISOString(),
    details: { blocking_step: step === '' ? null : step, rule_kind: ruleKindOf(step) },
    mandate: null,
    obligations: waits ? approval['obligations'] : [],
    approval: waits ? approval['approval'] : null,
    modified_payload: word === 'modify' ? { tool: ran.tool, args: JSON.parse(argumentsText) as unknown } : null,
  };
}
