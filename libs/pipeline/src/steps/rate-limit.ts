import { z } from 'zod';
import type { Call } from '../call.ts';
import type { LimitAnswer, LimitScope, RateLimit } from '../ports.ts';
import { block, defineStep, pass, type Verdict } from '../step.ts';
import { askedOutputTokens, estimateTokens } from '../tokens.ts';

const windowSeconds = z.int().positive().max(2_678_400).default(3_600);
const limits = {
  /** Input and output together, reserved at the estimate and corrected after the call. */
  max_tokens: z.int().positive().optional(),
  /** Calls under way at once. */
  max_concurrent: z.int().positive().max(1_000_000).optional(),
};
const scoped = z.strictObject({ max_calls: z.int().positive().optional(), window_seconds: windowSeconds, ...limits });

const settings = z.object({
  max_calls: z.int().positive().default(100),
  window_seconds: windowSeconds,
  ...limits,
  /** The calling developer's, over all agents; a key without a developer has none. */
  developer: scoped.optional(),
  /** The whole organisation's. */
  org: scoped.optional(),
  /** One session's. */
  session: scoped.optional(),
  /** Output tokens reserved when the request names no limit of its own. */
  default_output_tokens: z.int().positive().default(1_024),
});
type Settings = z.infer<typeof settings>;

export const rateLimit = defineStep<Settings>({
  name: 'rate_limit',
  sentence:
    'Takes the call, its tokens and its place from the allowances of agent, developer, organisation and session.',
  settings,
  action: 'block',
  threshold: 0,
  always: true,
  run(call, set, ports) {
    const answer = ports.take(call, { limits: limitsOf(call, set) });
    return answer instanceof Promise ? answer.then(verdictOf) : verdictOf(answer);
  },
});

const verdictOf = (answer: LimitAnswer): Verdict =>
  answer.ok ? pass : block('rate_limited', { scope: answer.scope, seconds: answer.retryAfterSeconds });

const askedOutput = (call: Call, unasked: number): number => {
  const { tokens, choices } = askedOutputTokens(call, unasked);
  return tokens * choices;
};

const limitsOf = (call: Call, set: Settings): RateLimit[] => {
  const found: RateLimit[] = [];
  let tokens: number | undefined;
  const add = (scope: LimitScope, own: z.infer<typeof scoped> | undefined) => {
    if (own === undefined) return;
    const { max_calls, max_tokens, max_concurrent, window_seconds } = own;
    if (max_calls !== undefined)
      found.push({ resource: 'calls', scope, max: max_calls, windowSeconds: window_seconds, amount: 1 });
    if (max_tokens !== undefined) {
      tokens ??= estimateTokens(call.segments, call.mediaParts) + askedOutput(call, set.default_output_tokens);
      found.push({ resource: 'tokens', scope, max: max_tokens, windowSeconds: window_seconds, amount: tokens });
    }
    if (max_concurrent !== undefined)
      found.push({ resource: 'concurrent', scope, max: max_concurrent, windowSeconds: 0, amount: 1 });
  };
  add('agent', set);
  if (call.principal.developer !== undefined) add('developer', set.developer);
  add('org', set.org);
  add('session', set.session);
  return found;
};
