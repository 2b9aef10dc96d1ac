import { z } from 'zod';
import { costUsdMicros } from '../answer/price.ts';
import { estimatedUsage } from '../answer/usage.ts';
import type { LimitAnswer } from '../ports.ts';
import { block, defineStep, pass, type Verdict } from '../step.ts';
import { askedOutputTokens, estimateTokens } from '../tokens.ts';

const settings = z.object({
  max_cost_usd: z.number().nonnegative().max(1_000_000_000).optional(),
  max_turns: z.int().positive().optional(),
  /** Output tokens reserved when the request names no limit of its own. */
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
      return block('budget_exceeded', { scope: `this session (${set.max_turns} turns)` });
    if (set.max_cost_usd === undefined) return pass;
    const price = ports.price(call.model);
    if (price === undefined) return block('model_unpriced', { model: call.model });
    const output = askedOutputTokens(call, set.default_output_tokens);
    const usage = estimatedUsage(estimateTokens(call.segments, call.mediaParts), output);
    const answer = ports.reserve(call, {
      estimateUsdMicros: costUsdMicros(usage, price),
      usage,
      limits: [{ window: 'session', maxUsdMicros: Math.round(set.max_cost_usd * 1_000_000) }],
    });
    return answer instanceof Promise ? answer.then(verdictOf) : verdictOf(answer);
  },
});

const verdictOf = (answer: LimitAnswer): Verdict =>
  answer.ok ? pass : block('budget_exceeded', { scope: answer.scope });
