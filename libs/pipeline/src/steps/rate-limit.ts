import { z } from 'zod';
import type { LimitAnswer } from '../ports.ts';
import { block, defineStep, pass, type Verdict } from '../step.ts';
import { estimateTokens } from '../tokens.ts';

const settings = z.object({
  max_calls: z.int().positive().default(100),
  window_seconds: z.int().positive().max(2_678_400).default(3_600),
});
type Settings = z.infer<typeof settings>;

export const rateLimit = defineStep<Settings>({
  name: 'rate_limit',
  sentence: 'Takes one call from the allowance of its agent.',
  settings,
  action: 'block',
  threshold: 0,
  always: true,
  run(call, set, ports) {
    const answer = ports.take(call, {
      calls: 1,
      tokens: estimateTokens(call.segments, call.mediaParts),
      maxCalls: set.max_calls,
      windowSeconds: set.window_seconds,
    });
    return answer instanceof Promise ? answer.then(verdictOf) : verdictOf(answer);
  },
});

const verdictOf = (answer: LimitAnswer): Verdict =>
  answer.ok ? pass : block('rate_limited', { scope: answer.scope, seconds: answer.retryAfterSeconds });
