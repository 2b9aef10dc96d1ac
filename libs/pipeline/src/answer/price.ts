// What a call costs, by integer arithmetic only: the rates that hold for it, and whole micro-dollars with the rest that is carried on.
import { z } from 'zod';
import { priceTerms, type Terms } from './price-terms.ts';
import type { Usage } from './usage.ts';

const rate = z.int().nonnegative();

/** Micro-dollars for one million tokens. Where a special rate is not listed the plain rate of that direction holds. */
const rates = {
  input: rate,
  output: rate,
  cached_input: rate.optional(),
  cache_write: rate.optional(),
  cache_write_1h: rate.optional(),
  audio_input: rate.optional(),
  audio_output: rate.optional(),
  reasoning: rate.optional(),
};

/** Rates for the whole call from more than so many input tokens on, cached ones included; what it does not list stays. */
const long = z.object({ above: z.int().positive(), ...rates, input: rate.optional(), output: rate.optional() });

/** A row of the price book; `per_call` is micro-dollars for the call itself. */
export const priceRowSchema = z.object({
  ...rates,
  long: long.optional(),
  per_call: rate.optional(),
  /** The most output tokens that the model makes for one call. */
  max_output: z.int().positive().optional(),
  /** Other rates by `service_tier`. */
  tiers: z.record(z.string(), z.object({ ...rates, long: long.optional() })).optional(),
  /** Thousandths by which all rates are multiplied, by a term as in `inference_geo=us`. */
  factors: z.record(z.string(), z.int().positive()).optional(),
});
export type PriceRow = z.infer<typeof priceRowSchema>;
type Rates = Pick<PriceRow, keyof typeof rates>;

const million = 1_000_000;
const rateNames = Object.keys(rates) as (keyof Rates)[];

/** The row as it holds under these terms; the row itself where they change nothing. */
export const priceUnder = (row: PriceRow, terms: Terms): PriceRow => {
  const tier = terms.service_tier === undefined ? undefined : row.tiers?.[terms.service_tier];
  const chosen = tier === undefined ? row : { ...row, ...tier, long: tier.long };
  let thousandths = 1;
  let scale = 1;
  for (const term of priceTerms(terms)) {
    const factor = row.factors?.[term];
    if (factor === undefined) continue;
    thousandths *= factor;
    scale *= 1000;
  }
  if (scale === 1) return chosen;
  const times = <R extends Partial<Rates>>(of: R): R => {
    const scaled = { ...of };
    for (const name of rateNames) {
      const value = of[name];
      if (value !== undefined) scaled[name] = Math.round((value * thousandths) / scale) as R[typeof name];
    }
    return scaled;
  };
  return { ...times(chosen), ...(chosen.long !== undefined && { long: times(chosen.long) }) };
};

/** Whole micro-dollars and the millionths of one that are left. */
export interface Cost {
  readonly micros: number;
  readonly millionths: number;
}

export const costOf = (usage: Usage, row: PriceRow): Cost => {
  const lines = linesOf(usage, ratesFor(usage, row));
  let picoDollars = 0;
  for (let at = 0; at < lines.length; at += 2) picoDollars += (lines[at] as number) * (lines[at + 1] as number);
  const perCall = row.per_call ?? 0;
  // nothing is negative, so a sum that is exact had only exact parts
  if (!Number.isSafeInteger(picoDollars)) return exactly(lines, perCall);
  const millionths = picoDollars % million;
  return { micros: (picoDollars - millionths) / million + perCall, millionths };
};

/** Micro-dollars for this usage; the sum is exact and rounded half up once, at the end. */
export const costUsdMicros = (usage: Usage, row: PriceRow): number => {
  const { micros, millionths } = costOf(usage, row);
  return micros + (millionths >= million / 2 ? 1 : 0);
};

const ratesFor = (usage: Usage, row: PriceRow): Rates => {
  if (row.long === undefined) return row;
  const input = usage.input + usage.cachedInput + usage.cacheWrite + usage.cacheWrite1h + usage.audioInput;
  return input > row.long.above ? { ...row, ...row.long } : row;
};

/** Tokens and their rate for a million, in turns. */
const linesOf = (usage: Usage, price: Rates): readonly number[] => {
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

const exactly = (lines: readonly number[], perCall: number): Cost => {
  let picoDollars = 0n;
  for (let at = 0; at < lines.length; at += 2)
    picoDollars += BigInt(lines[at] as number) * BigInt(lines[at + 1] as number);
  return {
    micros: Number(picoDollars / BigInt(million)) + perCall,
    millionths: Number(picoDollars % BigInt(million)),
  };
};
