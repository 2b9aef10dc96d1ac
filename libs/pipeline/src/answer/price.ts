// What a call costs, in whole micro-dollars, by integer arithmetic only.
import { z } from 'zod';
import type { Usage } from './usage.ts';

const rate = z.int().nonnegative();

/** A row of the price book: micro-dollars for one million tokens; `per_call` is micro-dollars for the call itself. */
export const priceRowSchema = z.object({
  input: rate,
  output: rate,
  /** Where a special rate is not listed the plain rate of that direction holds. */
  cached_input: rate.optional(),
  cache_write: rate.optional(),
  cache_write_1h: rate.optional(),
  audio_input: rate.optional(),
  audio_output: rate.optional(),
  reasoning: rate.optional(),
  per_call: rate.optional(),
});
export type PriceRow = z.infer<typeof priceRowSchema>;

const million = 1_000_000n;

/** Micro-dollars for this usage; the sum is exact and rounded half up once, at the end. */
export const costUsdMicros = (usage: Usage, price: PriceRow): number => {
  const cacheWrite = price.cache_write ?? price.input;
  const lines: readonly (readonly [tokens: number, ratePerMillion: number])[] = [
    [usage.input, price.input],
    [usage.cachedInput, price.cached_input ?? price.input],
    [usage.cacheWrite, cacheWrite],
    [usage.cacheWrite1h, price.cache_write_1h ?? cacheWrite],
    [usage.audioInput, price.audio_input ?? price.input],
    [usage.output - usage.reasoning, price.output],
    [usage.reasoning, price.reasoning ?? price.output],
    [usage.audioOutput, price.audio_output ?? price.output],
  ];
  let picoDollars = 0n;
  for (const [tokens, ratePerMillion] of lines) if (tokens > 0) picoDollars += BigInt(tokens) * BigInt(ratePerMillion);
  return Number((picoDollars + million / 2n) / million) + (price.per_call ?? 0);
};
