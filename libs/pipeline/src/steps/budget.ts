import { z } from 'zod';
import { costUsdMicros } from '../answer/price.ts';
import { estimatedUsage } from '../answer/usage.ts';
import type { Call } from '../call.ts';
import { field } from '../json.ts';
import type { BudgetLimit, LimitAnswer } from '../ports.ts';
import { block, defineStep, pass, type Verdict } from '../step.ts';
import { estimateTokens } from '../tokens.ts';

const limit = z.object({
  window: z.enum(['call', 'session', 'daily', 'monthly']),
  maxUsdMicros: z.int().nonnegative(),
});

const settings = z.object({
  max_cost_usd: z.number().nonnegative().max(1_000_000_000).optional(),
  window: z.enum(['daily', 'monthly']).default('daily'),
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
    const usage = estimatedUsage(estimateTokens(call.segments, call.mediaParts), outputTokens(call, set));
    const estimateUsdMicros = costUsdMicros(usage, price);
    const limits = limitsOf(set);
    const perCall = limits.find((one) => one.window === 'call' && estimateUsdMicros > one.maxUsdMicros);
    if (perCall !== undefined) return block('budget_exceeded', { scope: 'this call' });
    const answer = ports.reserve(call, { estimateUsdMicros, limits: limits.filter((one) => one.window !== 'call') });
    return answer instanceof Promise ? answer.then(verdictOf) : verdictOf(answer);
  },
});

const verdictOf = (answer: LimitAnswer): Verdict =>
  answer.ok ? pass : block('budget_exceeded', { scope: answer.scope });

const limitsOf = (set: Settings): BudgetLimit[] => {
  const own = set.max_cost_usd;
  const extra = set.extra_limits;
  return own === undefined ? extra : [...extra, { window: set.window, maxUsdMicros: Math.round(own * 1_000_000) }];
};

/** The client's own limit for each choice, or the default. */
const outputTokens = (call: Call, set: Settings): number => {
  const asked = field(call.body, 'max_completion_tokens') ?? field(call.body, 'max_tokens');
  const choices = field(call.body, 'n');
  return (typeof asked === 'number' ? asked : set.default_output_tokens) * (typeof choices === 'number' ? choices : 1);
};
