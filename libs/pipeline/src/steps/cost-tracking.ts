import { z } from 'zod';
import { type Cost, costOf } from '../answer/price.ts';
import { estimatedUsage, type Usage } from '../answer/usage.ts';
import type { Call } from '../call.ts';
import { isSpoken } from '../segment.ts';
import { change, defineStep, type Verdict } from '../step.ts';
import { estimateTextTokens, estimateTokens } from '../tokens.ts';

const settings = z.object({});

export const costTracking = defineStep<z.infer<typeof settings>>({
  name: 'cost_tracking',
  sentence:
    'Prices what the provider reported, or what we counted when it reported nothing, and settles the reservation.',
  settings,
  action: 'continue',
  threshold: 0,
  always: true,
  run(call, _set, ports) {
    const usage = usageOf(call);
    const price = usage === undefined ? undefined : ports.price(call.model, usage.terms);
    const { micros, millionths } = usage === undefined || price === undefined ? nothing : costOf(usage, price);
    const cost = micros + (millionths === 0 ? 0 : ports.carry(millionths));
    const verdict: Verdict = change({ costUsdMicros: cost, usage });
    const settled = ports.settle(call, { usage, costUsdMicros: cost });
    return settled instanceof Promise ? settled.then(() => verdict) : verdict;
  },
});

const nothing: Cost = { micros: 0, millionths: 0 };

/** Undefined when the provider was never reached; then nothing was spent. */
const usageOf = (call: Call): Usage | undefined => {
  if (call.usage !== undefined) return call.usage;
  if (call.answer === undefined) return undefined;
  if (call.answer.usage !== undefined) return call.answer.usage;
  let output = 0;
  for (const { form, text } of call.answer.segments) if (isSpoken(form)) output += estimateTextTokens(text);
  return estimatedUsage(estimateTokens(call.segments, call.mediaParts), output);
};
