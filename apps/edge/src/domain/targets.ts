// Where a call goes: the model it asked for, or what policy puts in its place; and who stands in when that fails. Each passes allow-list and budget anew.
import { Fault, isFault } from '@tappass/errors/fault';
import type { Call } from '@tappass/pipeline/call';
import type { RouteAnswer, RouteSettings } from '@tappass/pipeline/ports';
import type { EdgeRoom } from '../edge-room.ts';
import { type Decision, decideCall, type Residency } from '../policy/decide.ts';
import { routesFor } from '../policy/route.ts';
import { requirePriced } from './asked-terms.ts';
import type { Parties } from './call-ports.ts';
import type { HeldLimits } from './held-limits.ts';
import { type Target, targetOf } from './target.ts';

/** Failures after which another provider may answer: none of them is about the request itself. */
const passing = new Set([
  'provider_failed',
  'provider_unreachable',
  'provider_timeout',
  'provider_rate_limited',
  'provider_breaker_open',
]);

export const standsIn = (thrown: unknown): boolean => thrown instanceof Fault && passing.has(thrown.reason);

export class Targets {
  readonly #edge: EdgeRoom;
  readonly #parties: Parties;
  readonly #held: HeldLimits;
  #rest: readonly string[] = [];
  #residency: Residency;
  current: Target;
  decision: Decision | undefined;

  constructor(edge: EdgeRoom, parties: Parties, held: HeldLimits) {
    this.#edge = edge;
    this.#parties = parties;
    this.#held = held;
    this.#residency = edge.euOnly ? 'eu' : 'any';
    this.current = parties.target;
  }

  get standIns(): number {
    return this.#rest.length;
  }

  /** Policy's word on what was asked for; where it is served is asked by the routing step, where the plan has one. @throws as decide */
  decideAsked(): void {
    const routed = this.#parties.plan.compiled.find('model_routing') !== undefined;
    this.decide(this.current, routed ? 'any' : this.#residency);
  }

  /** Policy's word on a target. @throws Fault model_not_allowed, outside_residency, forbidden, policy_undecided */
  decide({ model, upstream }: Target, residency: Residency): void {
    const { arrived, identity, plan } = this.#parties;
    this.decision = decideCall(this.#edge.bundle, identity, {
      route: arrived.route,
      model: model.listed,
      allowedModels: plan.compiled.plan.allowed_models,
      residency,
      eu: upstream.eu,
    });
  }

  /** Without rules there is nothing to ask: policy has let the call go where it was asked to. @throws Fault budget_exceeded, or what decide throws */
  route(call: Call, settings: RouteSettings): RouteAnswer | Promise<RouteAnswer> {
    if (!saysNothing(settings)) return this.#route(call, settings);
    if (this.#residency === 'eu') this.decide(this.current, this.#residency);
    return { ok: true, model: this.current.model.name };
  }

  async #route(call: Call, settings: RouteSettings): Promise<RouteAnswer> {
    if (settings.residency === 'eu') this.#residency = 'eu';
    const [first, ...rest] = routesFor(this.#edge.bundle.current(), {
      model: this.current.model.listed,
      classification: call.classification,
      allowedModels: this.#parties.plan.compiled.plan.allowed_models,
      settings,
      residency: this.#residency,
      endpoint: (model) => this.#endpoint(model),
    });
    if (first === undefined) return { ok: false };
    this.#rest = rest;
    if (first !== this.current.model.listed) await this.#aim(call, targetOf(this.#edge, first));
    return { ok: true, model: this.current.model.name };
  }

  /** The next that policy and budget let stand in for one that failed; false when there is none. */
  async next(call: Call, failed: unknown): Promise<boolean> {
    // nobody knows what a provider that fell silent will bill: its estimate stands, and the next one's comes on top
    if (isFault(failed, 'provider_timeout')) this.#held.charge();
    for (;;) {
      const [first, ...rest] = this.#rest;
      if (first === undefined) return false;
      this.#rest = rest;
      try {
        await this.#aim(call, targetOf(this.#edge, first));
        return true;
      } catch (thrown) {
        if (!(thrown instanceof Fault)) throw thrown;
      }
    }
  }

  async #aim(call: Call, target: Target): Promise<void> {
    this.decide(target, this.#residency);
    requirePriced(call, target);
    const answer = await this.#held.reprice(call, target.model.price);
    if (!answer.ok) {
      const detail = `the model ${target.model.name}, which would take its place, costs more than is left`;
      throw new Fault('budget_exceeded', { details: { scope: answer.scope, detail } });
    }
    this.current = target;
  }

  #endpoint(model: string): { eu: boolean } | undefined {
    try {
      return { eu: targetOf(this.#edge, model).upstream.eu };
    } catch {
      return undefined;
    }
  }
}

const saysNothing = ({ rules, weights, fallbacks, residency }: RouteSettings): boolean =>
  rules.length === 0 && residency === 'any' && isEmpty(weights) && isEmpty(fallbacks);

const isEmpty = (record: object): boolean => {
  for (const _ in record) return false;
  return true;
};
