// Asks Rego. Undefined, broken and absent are all deny.
import { randomBytes } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';
import type { Identity } from '../identity/principal.ts';
import type { Bundle, LoadedBundle } from './bundle.ts';

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

interface Verdict {
  readonly allow?: unknown;
  readonly reason?: unknown;
}

interface Answered {
  readonly allowedModels: readonly string[];
  readonly verdict: Verdict;
}

/**
 * Policy's answer is a function of its question and of nothing else, no clock among it, so the same question under the
 * same bundle, of the same verified verdict of keys, is not evaluated again. Bundles, verdicts and lists of models are
 * replaced, never changed, and what is known of them goes with them.
 */
const answered = new WeakMap<LoadedBundle, WeakMap<Identity, Map<string, Answered>>>();
/** Of one identity; models and routes are few. */
const mostAnswers = 64;

/** @throws Fault forbidden, model_not_allowed, outside_residency, or policy_undecided */
export function decideCall(bundle: Bundle, identity: Identity, call: CallQuestion): Decision {
  const { allow, reason } = verdictOn(bundle.current(), identity, call);
  if (allow === true) return { id: decisionId() };
  const details = { model: call.model };
  if (reason === 'model_not_allowed') throw new Fault('model_not_allowed', { details });
  throw reason === 'outside_residency' ? new Fault('outside_residency', { details }) : new Fault('forbidden');
}

function verdictOn(bundle: LoadedBundle, identity: Identity, call: CallQuestion): Verdict {
  const { route, model, allowedModels, residency, eu } = call;
  const answers = answersOf(bundle, identity);
  const question = `${route} ${residency} ${eu} ${model}`;
  const known = answers.get(question);
  if (known?.allowedModels === allowedModels) return known.verdict;
  const asked = { principal: identity.view, route, model, allowed_models: allowedModels, residency, eu };
  const verdict = bundle.policy.evaluate('tappass/call/decision', asked) as Verdict;
  if (answers.size >= mostAnswers) answers.clear();
  answers.set(question, { allowedModels, verdict });
  return verdict;
}

function answersOf(bundle: LoadedBundle, identity: Identity): Map<string, Answered> {
  const known = answered.get(bundle)?.get(identity);
  if (known !== undefined) return known;
  const identities = answered.get(bundle) ?? new WeakMap<Identity, Map<string, Answered>>();
  const answers = new Map<string, Answered>();
  answered.set(bundle, identities.set(identity, answers));
  return answers;
}

/** @throws Fault forbidden or policy_undecided */
export function decideRoute(bundle: Bundle, identity: Identity, route: string): void {
  if (bundle.current().policy.evaluate('tappass/authz/allow', { principal: identity.view, route }) !== true)
    throw new Fault('forbidden');
}
