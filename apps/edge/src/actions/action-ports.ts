// The ports of an action: no provider, no price, and a tool's execution only where the route asked for one.
import { Fault } from '@tappass/errors/fault';
import type { JsonObject } from '@tappass/evidence/canonical-json';
import type { Answer } from '@tappass/pipeline/answer/answer';
import type { Call } from '@tappass/pipeline/call';
import type { CompiledPlan } from '@tappass/pipeline/compile-plan';
import type {
  CallToolSettings,
  LimitAnswer,
  Moderation,
  ModerationAsk,
  Ports,
  ProviderReply,
  RouteAnswer,
} from '@tappass/pipeline/ports';
import { askModeration, moderatedBy } from '../domain/ask-moderation.ts';
import { type Caller, CallPorts } from '../domain/call-ports.ts';
import type { EdgeRoom } from '../edge-room.ts';
import type { AgentPlan } from '../policy/plans.ts';

export type Execute = (call: Call, settings: CallToolSettings) => Promise<Answer>;

interface Acting {
  readonly edge: EdgeRoom;
  readonly caller: Caller;
  readonly plan: Pick<AgentPlan, 'excepts'>;
  readonly compiled: CompiledPlan;
  /** Who was asked to moderate, for the action's entry. */
  readonly moderated: (by: JsonObject) => void;
}

export class ActionPorts extends CallPorts implements Ports {
  readonly #compiled: CompiledPlan;
  readonly #moderated: Acting['moderated'];
  readonly #execute: Execute | undefined;

  constructor({ edge, caller, plan, compiled, moderated }: Acting, execute?: Execute) {
    super(edge, caller, plan.excepts);
    this.#compiled = compiled;
    this.#moderated = moderated;
    this.#execute = execute;
  }

  async moderate(call: Call, ask: ModerationAsk): Promise<readonly Moderation[]> {
    const { startedAt } = this;
    const askedAt = performance.now();
    try {
      return await askModeration(this.edge, { call, compiled: this.#compiled, caller: this.parties, startedAt }, ask);
    } finally {
      this.#moderated(moderatedBy(ask, performance.now() - askedAt));
    }
  }

  override callTool(call: Call, settings: CallToolSettings): Promise<Answer> | undefined {
    return this.#execute?.(call, settings);
  }

  price(): undefined {
    return undefined;
  }

  /** No model, no route. */
  route(): RouteAnswer {
    return { ok: false };
  }

  take(): LimitAnswer {
    return { ok: true };
  }

  reserve(): LimitAnswer {
    return { ok: true };
  }

  callProvider(): ProviderReply {
    throw new Fault('internal', { cause: new Error('an action reaches no provider') });
  }

  settle(): void {}

  record(): void {}
}
