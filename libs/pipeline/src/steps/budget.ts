import { z } from 'zod';
import { costUsdMicros } from '../answer/price.ts';
import { estimatedUsage } from '../answer/usage.ts';
import type { Call } from '../call.ts';
import type { BudgetLimit, LimitAnswer } from '../ports.ts';
import { block, defineStep, pass, type Verdict } from '../step.ts';
import { askedOutputTokens, estimateTokens } from '../tokens.ts';

const window = z.enum(['daily', 'monthly']).default('daily');
const maxUsd = z.number().nonnegative().max(1_000_000_000);

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
  /** Output tokens reserved when the request names no limit of its own. */
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
    const usage = estimatedUsage(
      estimateTokens(call.segments, call.mediaParts),
      askedOutputTokens(call, set.default_output_tokens),
    );
    const estimateUsdMicros = costUsdMicros(usage, price);
    const limits = limitsOf(call, set);
    const maxCallUsdMicros = Math.min(
      ...limits.map((one) => (one.window === 'call' ? one.maxUsdMicros : Number.POSITIVE_INFINITY)),
    );
    if (estimateUsdMicros > maxCallUsdMicros) return block('budget_exceeded', { scope: 'this call' });
    const lasting = limits.filter((one) => one.window !== 'call');
    const answer = ports.reserve(call, { estimateUsdMicros, usage, maxCallUsdMicros, limits: lasting });
    return answer instanceof Promise ? answer.then(verdictOf) : verdictOf(answer);
  },
});

const verdictOf = (answer: LimitAnswer): Verdict =>
  answer.ok ? pass : block('budget_exceeded', { scope: answer.scope });

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
