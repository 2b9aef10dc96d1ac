// Asks Rego. Undefined, broken and absent are all deny.
import { randomBytes } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';
import type { Identity } from '../identity/principal.ts';
import type { Bundle } from './bundle.ts';

export interface Decision {
  readonly id: string;
}

let salt = randomBytes(6).toString('hex');
let count = 0;

/** Unique for each evaluation, cheap: random once, then counted. */
function decisionId(): string {
  if (++count === 0xffffff) {
    salt = randomBytes(6).toString('hex');
    count = 0;
  }
  return `dec_${salt}${count.toString(16).padStart(6, '0')}`;
}

export interface CallQuestion {
  readonly route: string;
  readonly model: string;
  readonly allowedModels: readonly string[];
  readonly residency: Residency;
  /** Whether the endpoint processes within the European Union. */
  readonly eu: boolean;
}

export type Residency = 'any' | 'eu';

/** @throws Fault forbidden, model_not_allowed, outside_residency, or policy_undecided */
export function decideCall(bundle: Bundle, identity: Identity, call: CallQuestion): Decision {
  const decision = bundle.current().policy.evaluate('tappass/call/decision', {
    principal: identity.view,
    route: call.route,
    model: call.model,
    allowed_models: call.allowedModels,
    residency: call.residency,
    eu: call.eu,
  }) as { allow?: unknown; reason?: unknown };
  if (decision.allow === true) return { id: decisionId() };
  const details = { model: call.model };
  if (decision.reason === 'model_not_allowed') throw new Fault('model_not_allowed', { details });
  throw decision.reason === 'outside_residency' ? new Fault('outside_residency', { details }) : new Fault('forbidden');
}

/** @throws Fault forbidden or policy_undecided */
export function decideRoute(bundle: Bundle, identity: Identity, route: string): void {
  if (bundle.current().policy.evaluate('tappass/authz/allow', { principal: identity.view, route }) !== true)
    throw new Fault('forbidden');
}
