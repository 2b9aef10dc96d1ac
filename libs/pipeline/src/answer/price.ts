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

const million = 1_000_000;

/** Micro-dollars for this usage; the sum is exact and rounded half up once, at the end. */
export const costUsdMicros = (usage: Usage, price: PriceRow): number => {
  const lines = linesOf(usage, price);
  let picoDollars = 0;
  for (let at = 0; at < lines.length; at += 2) picoDollars += (lines[at] as number) * (lines[at + 1] as number);
  // nothing is negative, so a sum that is exact had only exact parts
  const whole = Number.isSafeInteger(picoDollars + million) ? roundedHalfUp(picoDollars) : exactly(lines);
  return whole + (price.per_call ?? 0);
};

/** Tokens and their rate for a million, in turns. */
const linesOf = (usage: Usage, price: PriceRow): readonly number[] => {
  const cacheWrite = price.cache_write ?? price.input;
  return [
    Math.max(0, usage.input),
    price.input,
    Math.max(0, usage.cachedInput),
    price.cached_input ?? price.input,
    Math.max(0, usage.cacheWrite),
    cacheWrite,
    Math.max(0, usage.cacheWrite1h),
    price.cache_write_1h ?? cacheWrite,
    Math.max(0, usage.audioInput),
    price.audio_input ?? price.input,
    Math.max(0, usage.output - usage.reasoning),
    price.output,
    Math.max(0, usage.reasoning),
    price.reasoning ?? price.output,
    Math.max(0, usage.audioOutput),
    price.audio_output ?? price.output,
  ];
};

const roundedHalfUp = (picoDollars: number): number => {
  const raised = picoDollars + million / 2;
  return (raised - (raised % million)) / million;
};

const exactly = (lines: readonly number[]): number => {
  let picoDollars = 0n;
  for (let at = 0; at < lines.length; at += 2)
    picoDollars += BigInt(lines[at] as number) * BigInt(lines[at + 1] as number);
  return Number((picoDollars + BigInt(million / 2)) / BigInt(million));
};
