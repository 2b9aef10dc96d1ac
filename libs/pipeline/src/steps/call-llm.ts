import { z } from 'zod';
import type { CallLlmSettings, ProviderReply } from '../ports.ts';
import { block, change, defineStep, pass, type Verdict } from '../step.ts';

const settings = z.object({
  connect_timeout_ms: z.int().positive().default(5_000),
  first_byte_timeout_ms: z.int().positive().default(120_000),
  /** Silence inside a stream. */
  idle_timeout_ms: z.int().positive().default(300_000),
  total_timeout_ms: z.int().positive().default(600_000),
  /** Attempts beside the first, fallbacks included; a started answer is never asked for twice. */
  max_retries: z.int().nonnegative().max(5).default(2),
  /** A provider that wants a longer pause before it is asked again is not asked again. */
  max_retry_wait_ms: z.int().nonnegative().max(60_000).default(2_000),
  /** How long an answer is given again to the same request of the same caller under the same policy; 0 never. */
  cache_seconds: z.int().nonnegative().max(86_400).default(0),
});

export const callLlm = defineStep<CallLlmSettings>({
  name: 'call_llm',
  sentence:
    'Sends the call to the provider with the real credential, within time-outs, never repeating a started answer.',
  settings,
  action: 'block',
  threshold: 0,
  always: true,
  run(call, set, ports) {
    // Checked here and not only by budget: a plan without a budget must not make unpriced calls either.
    if (ports.price(call.model) === undefined) return block('model_unpriced', { model: call.model });
    const reply = ports.callProvider(call, set);
    return reply instanceof Promise ? reply.then(verdictOf) : verdictOf(reply);
  },
});

/** An open stream has no answer to read: its guard governs it event by event. */
const verdictOf = (reply: ProviderReply): Verdict =>
  reply.kind === 'stream' ? pass : change({ answer: reply.answer, usage: reply.answer.usage });
