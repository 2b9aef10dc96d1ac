// The plans of agents, compiled once for each revision; a new revision in policy's beat makes all of them old.
import { fromBinary } from '@bufbuild/protobuf';
import { type Policy, SignedPlanSchema } from '@tappass/contracts/policy';
import { Fault } from '@tappass/errors/fault';
import { type CompiledPlan, compilePlan, parsePlan } from '@tappass/pipeline/compile-plan';
import type { Ports } from '@tappass/pipeline/ports';
import type { Client } from '@tappass/rpc/caller';
import { openSigned, type Pins } from '@tappass/rpc/signed';
import type { Identity } from '../identity/principal.ts';
import { exceptsOf } from './exceptions.ts';

export interface AgentPlan {
  readonly compiled: CompiledPlan;
  readonly pipelineUuid: string;
  /** Undefined where nothing is excepted. */
  readonly excepts: Ports['excepts'];
}

const maxPlans = 20_000;

export class Plans {
  readonly #policy: Client<typeof Policy>;
  readonly #pins: Pins;
  readonly #plans = new Map<string, AgentPlan>();
  readonly #pending = new Map<string, Promise<AgentPlan>>();
  #revision = '';

  constructor(policy: Client<typeof Policy>, pins: Pins) {
    this.#policy = policy;
    this.#pins = pins;
  }

  get revision(): string {
    return this.#revision;
  }

  heard(revision: string): void {
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#plans.clear();
    this.#pending.clear();
  }

  clear(): void {
    this.#plans.clear();
  }

  known(identity: Identity): AgentPlan | undefined {
    return this.#plans.get(identity.principal.agentUuid);
  }

  /** @throws Fault policy_undecided when the plan cannot be obeyed; not_ready or deadline when policy cannot be asked */
  async ask(identity: Identity, requestId: string): Promise<AgentPlan> {
    const agent = identity.principal.agentUuid;
    const pending = this.#pending.get(agent) ?? this.#fetch(identity, requestId);
    this.#pending.set(agent, pending);
    try {
      return await pending;
    } finally {
      if (this.#pending.get(agent) === pending) this.#pending.delete(agent);
    }
  }

  async #fetch(identity: Identity, requestId: string): Promise<AgentPlan> {
    const askedUnder = this.#revision;
    const { plan: signed } = await this.#policy.plan({}, { principal: identity.signed, requestId, timeoutMs: 900 });
    const payload = fromBinary(SignedPlanSchema, openSigned(this.#pins, 'policy', 'plan', signed));
    const { principal } = identity;
    if (payload.agentUuid !== principal.agentUuid || !Buffer.from(payload.orgUuid).equals(principal.orgUuid))
      throw new Fault('policy_undecided');
    const plan = {
      compiled: compilePlan(parsePlan(JSON.parse(payload.planJson))),
      pipelineUuid: payload.pipelineUuid,
      excepts: exceptsOf(payload.exceptions),
    };
    // kept only under the revision it was asked for: a change in between is asked for again by the next call
    if (askedUnder === this.#revision) {
      if (this.#plans.size >= maxPlans) this.#plans.clear();
      this.#plans.set(principal.agentUuid, plan);
    }
    return plan;
  }
}
