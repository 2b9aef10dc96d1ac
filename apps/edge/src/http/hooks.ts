// POST /hooks and /hooks/batch: what an IDE's agent is about to do is governed before it does it; what it did is recorded.
import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { Fault } from '@tappass/errors/fault';
import type { JsonObject } from '@tappass/pipeline/json';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { promptCall, toolCall } from '../actions/action-call.ts';
import { decideTool } from '../actions/decide-tool.ts';
import { fingerprintOf } from '../actions/fingerprint-of.ts';
import { concludeAction, openBench, runAction } from '../actions/govern-action.ts';
import type { Caller } from '../domain/call-ports.ts';
import { EDGE_ROOM, type EdgeRoom } from '../edge-room.ts';
import { type Hook, type HookProvider, readHook } from '../hooks/read-hook.ts';
import { callerOf } from './caller-of.ts';
import { readBody } from './read-body.ts';

const event = z.record(z.string(), z.json());
const wrapped = z.strictObject({ provider: z.enum(['claude-code', 'cursor', 'windsurf']), event });
/** Claude Code's own shape, without anything around it. */
const flat = z.looseObject({ hook_event_name: z.string() });
const either = z.union([wrapped, flat]);
const batch = z.strictObject({ events: z.array(either).min(1).max(100) });

interface Word {
  readonly status: 'ok' | 'blocked' | 'recorded';
  readonly reason?: string;
  readonly blocked_by?: string;
  readonly request_id?: string;
}

@Controller()
export class HooksController {
  readonly #edge: EdgeRoom;

  constructor(@Inject(EDGE_ROOM) edge: EdgeRoom) {
    this.#edge = edge;
  }

  @Post('/hooks')
  @HttpCode(200)
  one(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.#answer(readBody(request, either), callerOf(request, reply));
  }

  /** In their order, each with its own word. */
  @Post('/hooks/batch')
  @HttpCode(200)
  async many(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { events } = readBody(request, batch);
    const caller = callerOf(request, reply);
    const data = [];
    for (const one of events) {
      caller.arrived.patience.renew();
      data.push(await this.#answer(one, caller));
    }
    return { data };
  }

  async #answer(body: z.infer<typeof either>, caller: Caller) {
    const isFlat = !('provider' in body && 'event' in body && typeof body.event === 'object');
    const provider: HookProvider = isFlat ? 'claude-code' : (body as z.infer<typeof wrapped>).provider;
    const hook = readHook(provider, (isFlat ? body : (body as z.infer<typeof wrapped>).event) as JsonObject);
    if (hook === undefined)
      throw new Fault('bad_field', { details: { field: 'event', detail: `is no hook of ${provider}` } });
    const word = await this.#govern(provider, hook, caller);
    return isFlat ? { ...word, ...claudeWord(hook, word) } : word;
  }

  async #govern(provider: HookProvider, hook: Hook, caller: Caller): Promise<Word> {
    const bench = await openBench(this.#edge, { caller, sessionId: hook.sessionId });
    const { identity } = caller;
    const facts = { provider, event: hook.event };
    if (hook.kind === 'other') {
      const call = promptCall(identity, bench.session, '');
      await concludeAction(bench, call, { kind: 'hook_event', outcome: 'recorded', reason: 'recorded', facts });
      return { status: 'recorded' };
    }
    const content = hook.kind === 'tool' ? JSON.stringify(hook.args) : hook.prompt;
    const content_hmac = await fingerprintOf(this.#edge, caller, 'prompt', content);
    if (hook.kind === 'prompt') {
      const { call, blocked } = await runAction(bench, 'prompt', promptCall(identity, bench.session, hook.prompt));
      const types = Object.keys(blocked?.findings ?? {}).join(',');
      const reason = blocked === undefined ? 'allowed' : types === '' ? blocked.reason : `${blocked.step}:${types}`;
      const [kind, outcome] = blocked === undefined ? ['govern_allow', 'allow'] : ['govern_block', 'block'];
      await concludeAction(bench, call, { kind, outcome, reason, facts: { ...facts, content_hmac } });
      return blocked === undefined ? { status: 'ok' } : { status: 'blocked', reason, blocked_by: blocked.step };
    }
    const action = { id: '', name: hook.tool, argumentsText: content };
    const outcome = await runAction(bench, 'tool_call', toolCall(identity, bench.session, action));
    const { word, reason, step, details } = decideTool(outcome, action);
    // a hook cannot change what the agent is about to do: what would have to be changed is stopped
    const passes = word === 'allow' || word === 'escalate';
    const kind = word === 'escalate' ? 'govern_escalate' : passes ? 'govern_allow' : 'govern_block';
    await concludeAction(bench, outcome.call, {
      kind,
      outcome: word,
      reason,
      facts: { ...facts, tool: hook.tool, content_hmac },
    });
    if (passes) return { status: 'ok' };
    const waits = typeof details['request'] === 'string' ? { request_id: details['request'] } : {};
    return { status: 'blocked', reason, blocked_by: step, ...waits };
  }
}

/** What Claude Code itself reads in a hook's answer. */
function claudeWord(hook: Hook, word: Word): object {
  if (word.status !== 'blocked') return {};
  const reason = `TapPass: ${word.reason ?? 'blocked'}`;
  if (hook.kind === 'prompt') return { decision: 'block', reason };
  return {
    hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason: reason },
  };
}
