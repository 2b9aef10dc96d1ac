// Asks Rego where a call may go. Undefined, broken and absent mean nowhere.
import { randomInt } from 'node:crypto';
import type { Call } from '@tappass/pipeline/call';
import type { RouteSettings } from '@tappass/pipeline/ports';
import type { LoadedBundle } from './bundle.ts';
import type { Residency } from './decide.ts';

export interface RouteQuestion {
  /** As it stands in the price book. */
  readonly model: string;
  readonly classification: Call['classification'];
  readonly allowedModels: readonly string[];
  readonly settings: RouteSettings;
  readonly residency: Residency;
  /** Undefined for a model that is unknown or has no provider here. */
  readonly endpoint: (model: string) => { readonly eu: boolean } | undefined;
}

/** More than any sum of weights, so that the rest of a division is fair enough. */
const diceSides = 2 ** 31;

/** @returns models of the price book in the order in which they are tried; none when policy allows none */
export function routesFor(bundle: LoadedBundle, question: RouteQuestion): readonly string[] {
  const { model, settings, endpoint } = question;
  const candidates = new Set([
    model,
    ...Object.keys(settings.weights[model] ?? {}),
    ...(settings.fallbacks[model] ?? settings.fallbacks['*'] ?? []),
  ]);
  const endpoints = [...candidates].flatMap((one) => {
    const known = endpoint(one);
    return known === undefined ? [] : [[one, known] as const];
  });
  const answer = bundle.policy.evaluate('tappass/routing/route', {
    model,
    classification: question.classification,
    allowed_models: question.allowedModels,
    rules: settings.rules,
    fallbacks: settings.fallbacks,
    weights: settings.weights,
    residency: question.residency,
    endpoints: Object.fromEntries(endpoints),
    dice: randomInt(diceSides),
  }) as { allow?: unknown; models?: unknown } | undefined;
  return answer?.allow === true && Array.isArray(answer.models) ? (answer.models as string[]) : [];
}
