import { z } from 'zod';
import { estimateOf, verdictOf } from '../budget-estimate.ts';
import type { Call } from '../call.ts';
import type { BudgetLimit } from '../ports.ts';
import { block, defineStep } from '../step.ts';

const window = z.enum(['daily', 'monthly']).default('daily');
const maxUsd = z.number().min(0.000001).max(1_000_000_000);

const limit = z.object({
  window: z.enum(['call', 'session', 'daily', 'monthly']),
  scope: z.enum(['agent', 'developer', 'org']).optional(),
  maxUsdMicros: z.int().nonnegative(),
});

const scoped = z.strictObject({ max_cost_usd: maxUsd, window });

const settings = z.object({
  /** Of the agent. */
  max_cost_usd: maxUsd.optional(),
  window,
  /** Of the calling developer, over all agents; a key without a developer has none. */
  developer: scoped.optional(),
  /** Of the whole organisation. */
  org: scoped.optional(),
  /** What is reserved before a call: the longest answer that it allows, or a usual one. */
  reserve: z.enum(['worst', 'likely']).default('worst'),
  /** Output tokens of a usual answer; also reserved at worst where neither the request nor the price book names a limit. */
  default_output_tokens: z.int().positive().default(1_024),
  /** Added by the budget flag. */
  extra_limits: z.array(limit).max(8).default([]),
});
type Settings = z.infer<typeof settings>;

export const budget = defineStep<Settings>({
  name: 'budget',
  sentence: 'Reserves the estimated cost before the call, so that calls in parallel cannot overspend together.',
  settings,
  action: 'block',
  threshold: 0,
  always: true,
  run(call, set, ports) {
    const price = ports.price(call.model);
    if (price === undefined) return block('model_unpriced', { model: call.model });
    const estimate = estimateOf(call, price, set);
    const verdict = verdictOf(call, price, set, estimate);
    const limits = limitsOf(call, set);
    const maxCallUsdMicros = Math.min(
      ...limits.map((one) => (one.window === 'call' ? one.maxUsdMicros : Number.POSITIVE_INFINITY)),
    );
    const { usage, usdMicros } = estimate;
    if (usdMicros > maxCallUsdMicros)
      return verdict({ ok: false, scope: 'this call', retryAfterSeconds: 0, leftUsdMicros: maxCallUsdMicros });
    const lasting = limits.filter((one) => one.window !== 'call');
    const answer = ports.reserve(call, { estimateUsdMicros: usdMicros, usage, maxCallUsdMicros, limits: lasting });
    return answer instanceof Promise ? answer.then(verdict) : verdict(answer);
  },
});

const limitsOf = (call: Call, set: Settings): BudgetLimit[] => {
  const limits: BudgetLimit[] = [...set.extra_limits];
  const add = (scope: 'agent' | 'developer' | 'org', maxCostUsd: number, over: 'daily' | 'monthly') =>
    limits.push({ scope, window: over, maxUsdMicros: Math.round(maxCostUsd * 1_000_000) });
  if (set.max_cost_usd !== undefined) add('agent', set.max_cost_usd, set.window);
  if (set.developer !== undefined && call.principal.developer !== undefined)
    add('developer', set.developer.max_cost_usd, set.developer.window);
  if (set.org !== undefined) add('org', set.org.max_cost_usd, set.org.window);
  return limits;
};
