// A permitted tool call executed on an MCP server: checked once more, taken once, scanned on the way back, and on record whatever came of it.
import { Fault } from '@tappass/errors/fault';
import { readAnswer } from '@tappass/pipeline/answer/read-answer';
import type { Call } from '@tappass/pipeline/call';
import { matchAny } from '@tappass/pipeline/glob';
import type { CallToolSettings } from '@tappass/pipeline/ports';
import { readMcpName } from '@tappass/pipeline/tools/mcp-name';
import type { Verified } from '../capabilities/verify-capability.ts';
import type { Caller } from '../domain/call-ports.ts';
import type { EdgeRoom } from '../edge-room.ts';
import { CallRefused } from '../http/send-error.ts';
import { callMcpTool } from '../mcp/call-mcp-tool.ts';
import { KeyChoice } from '../vault/key-choice.ts';
import { type ToolAction, textCall, textOf, toolCall } from './action-call.ts';
import type { ActionKind } from './action-plan.ts';
import type { Execute } from './action-ports.ts';
import { fingerprintOf } from './fingerprint-of.ts';
import { type Bench, concludeAction, openBench, runAction } from './govern-action.ts';

type Permitted = Extract<Verified, { ok: true }>;

/** @throws CallRefused when a step blocks it or its result; Fault capability_refused, tool_not_served, tool_failed, tool_timeout, tool_server_refused */
export async function executeTool(edge: EdgeRoom, caller: Caller, action: ToolAction, permitted: Permitted) {
  const bench = await openBench(edge, { caller, sessionId: permitted.sessionId });
  const startedAt = performance.now();
  const argumentsHmac = await fingerprintOf(edge, caller, 'answer', action.argumentsText);
  const run = new Execution(bench, action, permitted, argumentsHmac);
  try {
    const result = await run.result();
    await run.record('allow', 'executed', performance.now() - startedAt);
    return { tool_call_id: action.id, name: action.name, result: result.text, is_error: run.isError };
  } catch (thrown) {
    const fault = thrown instanceof CallRefused ? thrown.fault : thrown;
    const reason = fault instanceof Fault ? fault.reason : 'internal';
    await run.record('block', reason, performance.now() - startedAt);
    throw thrown;
  }
}

class Execution {
  readonly #bench: Bench;
  readonly #action: ToolAction;
  readonly #permitted: Permitted;
  readonly #argumentsHmac: string;
  #call: Call;
  /** The server has seen the call. */
  #reached = false;
  isError = false;

  constructor(bench: Bench, action: ToolAction, permitted: Permitted, argumentsHmac: string) {
    this.#bench = bench;
    this.#action = action;
    this.#permitted = permitted;
    this.#argumentsHmac = argumentsHmac;
    this.#call = toolCall(bench.caller.identity, bench.session, action);
  }

  async result(): Promise<{ text: string }> {
    const judged = await this.#run('permitted_tool_call', this.#call);
    if (judged.answer?.toolCalls[0]?.argumentsText !== this.#action.argumentsText)
      throw new Fault('capability_refused', { details: { detail: 'arguments_changed' } });
    if (this.#bench.compiled.find('call_tool') === undefined) throw this.#notServed();
    const executed = await this.#run('execution', judged, (_call, settings) => this.#execute(settings));
    const { identity } = this.#bench.caller;
    const { trail, remember, classification } = executed;
    const text = { ...textCall(identity, this.#bench.session, textOf(executed)), trail, remember, classification };
    return { text: textOf(await this.#run('text', text)) };
  }

  async record(outcome: string, reason: string, tookMs: number): Promise<void> {
    const facts = {
      ...{ tool: this.#action.name, tool_call_id: this.#action.id, token_id: this.#permitted.tokenId, track: 'server' },
      ...{ success: outcome === 'allow' && !this.isError, reached_server: this.#reached, matched: 'matched' },
      duration_us: Math.round(tookMs * 1000),
      arguments_hmac: this.#argumentsHmac,
    };
    await concludeAction(this.#bench, this.#call, { kind: 'tool_executed', outcome, reason, facts });
  }

  async #run(kind: ActionKind, call: Call, execute?: Execute) {
    const outcome = await runAction(this.#bench, kind, call, execute);
    this.#call = outcome.call;
    const { blocked } = outcome;
    if (blocked === undefined) return outcome.call;
    const { reason, details, cause } = blocked;
    this.#bench.edge.metrics.blocks.inc({ step: blocked.step });
    throw new CallRefused(new Fault(reason, { details, cause }), outcome.call, {
      reached: this.#reached,
      billable: this.#reached,
    });
  }

  async #execute(settings: CallToolSettings) {
    const { edge, caller } = this.#bench;
    const { identity, arrived } = caller;
    const named = readMcpName(this.#action.name);
    const server = named === undefined ? undefined : edge.mcpServers.get(named.server);
    const served =
      named !== undefined && settings.servers.includes(named.server) && matchAny(settings.tools)(named.tool);
    if (server === undefined || named === undefined || !served) throw this.#notServed();
    const { tokenId, place } = this.#permitted;
    const { requestId, patience } = arrived;
    const { first } = await patience.ask('keys', (leftMs) => {
      const options = { principal: identity.signed, requestId, timeoutMs: Math.min(900, leftMs) };
      return edge.rooms.keys.useCapability({ tokenId, call: place }, options);
    });
    if (!first) throw new Fault('capability_refused', { details: { detail: 'already_executed' } });
    const provider = `mcp-${server.name}`;
    const keys =
      edge.credentials.known(identity, provider) ??
      (await patience.wait('vault', edge.credentials.askOptional(identity, provider, server.url.origin, requestId)));
    const credential = new KeyChoice(keys, edge.restingKeys, Math.random).next();
    await this.#open(server.name);
    this.#reached = true;
    const { text, isError } = await callMcpTool({
      ...{ server, tool: named.tool, credential: credential?.value.reveal() ?? '' },
      ...{ timeoutMs: settings.timeout_ms, maxBytes: settings.max_result_bytes },
      args: JSON.parse(this.#action.argumentsText === '' ? '{}' : this.#action.argumentsText) as Record<
        string,
        unknown
      >,
    });
    patience.renew();
    this.isError = isError;
    return readAnswer('chat', { choices: [{ index: 0, message: { role: 'assistant', content: text } }] });
  }

  // on record before the server sees a byte: an edge that dies now leaves word of what it began
  async #open(server: string): Promise<void> {
    const { edge, caller } = this.#bench;
    const { principal } = caller.identity;
    const named = { tool: this.#action.name, tool_call_id: this.#action.id, token_id: this.#permitted.tokenId, server };
    const body = { version: 1, request_id: caller.arrived.requestId, agent_uuid: principal.agentUuid, ...named };
    const event = { kind: 'tool_call_opened', tenant: principal.orgUuid, body };
    const strict = this.#bench.plan.compiled.plan.admission === 'strict';
    const recording = strict ? edge.evidence.commit(event) : edge.recorder.record(event);
    await caller.arrived.patience.wait('ledger', recording);
  }

  #notServed(): Fault {
    return new Fault('tool_not_served', { details: { tool: this.#action.name } });
  }
}
