// The published list of models and prices: micro-dollars for a million tokens, as the providers publish them. A model that is not here is not known.
import type { PriceRow } from '@tappass/pipeline/answer/price';

export interface PricedModel {
  readonly provider: 'openai' | 'anthropic';
  readonly price: PriceRow;
}

export interface PriceBook {
  readonly version: string;
  readonly models: Readonly<Record<string, PricedModel>>;
}

const openai = (input: number, cachedInput: number, output: number): PricedModel => ({
  provider: 'openai',
  price: { input, output, cached_input: cachedInput },
});

// cache writes cost 1.25 times the input for five minutes and twice for an hour, cache reads a tenth
const anthropic = (input: number, output: number): PricedModel => ({
  provider: 'anthropic',
  price: { input, output, cached_input: input / 10, cache_write: (input * 5) / 4, cache_write_1h: input * 2 },
});

const dollar = 1_000_000;

export const priceBook: PriceBook = {
  version: '2026-11-01',
  models: {
    'gpt-4o': openai(2.5 * dollar, 1.25 * dollar, 10 * dollar),
    'gpt-4o-mini': openai(150_000, 75_000, 600_000),
    'gpt-4.1': openai(2 * dollar, 500_000, 8 * dollar),
    'gpt-4.1-mini': openai(400_000, 100_000, 1_600_000),
    'gpt-4.1-nano': openai(100_000, 25_000, 400_000),
    'gpt-5': openai(1_250_000, 125_000, 10 * dollar),
    'gpt-5-mini': openai(250_000, 25_000, 2 * dollar),
    'gpt-5-nano': openai(50_000, 5_000, 400_000),
    o3: openai(2 * dollar, 500_000, 8 * dollar),
    'o4-mini': openai(1_100_000, 275_000, 4_400_000),
    'claude-opus-4-1': anthropic(15 * dollar, 75 * dollar),
    'claude-opus-4-5': anthropic(5 * dollar, 25 * dollar),
    'claude-sonnet-4-0': anthropic(3 * dollar, 15 * dollar),
    'claude-sonnet-4-5': anthropic(3 * dollar, 15 * dollar),
    'claude-haiku-4-5': anthropic(1 * dollar, 5 * dollar),
    'claude-3-5-haiku-latest': anthropic(800_000, 4 * dollar),
  },
};
