import { z } from 'zod';
import { estimateOf, verdictOf } from '../budget-estimate.ts';
import { block, defineStep, pass } from '../step.ts';

const settings = z.object({
  max_cost_usd: z.number().nonnegative().max(1_000_000_000).optional(),
  max_turns: z.int().positive().optional(),
  /** What is reserved before a call: the longest answer that it allows, or a usual one. */
  reserve: z.enum(['worst', 'likely']).default('worst'),
  /** Output tokens of a usual answer; also reserved at worst where neither the request nor the price book names a limit. */
  default_output_tokens: z.int().positive().default(1_024),
});
type Settings = z.infer<typeof settings>;

export const sessionBudget = defineStep<Settings>({
  name: 'session_budget',
  sentence: 'Ends a session that has had its turns, and reserves the estimated cost from what the session may spend.',
  settings,
  action: 'block',
  threshold: 0,
  always: true,
  run(call, set, ports) {
    if (set.max_turns !== undefined && call.session.turn > set.max_turns)
      return block('budget_exceeded', {
        scope: `this session (${set.max_turns} turns)`,
        detail: 'its turns are used up; begin another session',
      });
    if (set.max_cost_usd === undefined) return pass;
    const price = ports.price(call.model);
    if (price === undefined) return block('model_unpriced', { model: call.model });
    const estimate = estimateOf(call, price, set);
    const verdict = verdictOf(call, price, set, estimate);
    const answer = ports.reserve(call, {
      estimateUsdMicros: estimate.usdMicros,
      usage: estimate.usage,
      limits: [{ window: 'session', maxUsdMicros: Math.round(set.max_cost_usd * 1_000_000) }],
    });
    return answer instanceof Promise ? answer.then(verdict) : verdict(answer);
  },
});
