// The published list of models and prices: micro-dollars for a million tokens, as the providers publish them. A model that is not here is not known.
import type { PriceRow } from '@tappass/pipeline/answer/price';

export interface PricedModel {
  readonly provider: string;
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

// the model of another vendor's cloud, under that cloud's prefix
const under = (provider: string, name: string, { price }: PricedModel): [string, PricedModel] => [
  `${provider}/${name}`,
  { provider, price },
];

const google = (input: number, cachedInput: number, output: number, audioInput = input): PricedModel => ({
  provider: 'google',
  price: { input, output, cached_input: cachedInput, audio_input: audioInput },
});

const mistral = (input: number, output: number): PricedModel => ({ provider: 'mistral', price: { input, output } });

const dollar = 1_000_000;

const openaiModels: Readonly<Record<string, PricedModel>> = {
  'gpt-4o': openai(2.5 * dollar, 1.25 * dollar, 10 * dollar),
  'gpt-4o-mini': openai(150_000, 75_000, 600_000),
  'gpt-4.1': openai(2 * dollar, 500_000, 8 * dollar),
  'gpt-4.1-mini': openai(400_000, 100_000, 1_600_000),
  'gpt-4.1-nano': openai(100_000, 25_000, 400_000),
  'gpt-5': openai(1_250_000, 125_000, 10 * dollar),
  'gpt-5-mini': openai(250_000, 25_000, 2 * dollar),
  'gpt-5-nano': openai(50_000, 5_000, 400_000),
  'gpt-5-codex': openai(1_250_000, 125_000, 10 * dollar),
  'gpt-5-pro': openai(15 * dollar, 15 * dollar, 120 * dollar),
  o3: openai(2 * dollar, 500_000, 8 * dollar),
  'o3-pro': openai(20 * dollar, 20 * dollar, 80 * dollar),
  'o4-mini': openai(1_100_000, 275_000, 4_400_000),
  'text-embedding-3-small': openai(20_000, 20_000, 0),
  'text-embedding-3-large': openai(130_000, 130_000, 0),
};

const anthropicModels: Readonly<Record<string, PricedModel>> = {
  'claude-opus-4-1': anthropic(15 * dollar, 75 * dollar),
  'claude-opus-4-5': anthropic(5 * dollar, 25 * dollar),
  'claude-sonnet-4-0': anthropic(3 * dollar, 15 * dollar),
  'claude-sonnet-4-5': anthropic(3 * dollar, 15 * dollar),
  'claude-haiku-4-5': anthropic(1 * dollar, 5 * dollar),
  'claude-3-5-haiku-latest': anthropic(800_000, 4 * dollar),
};

const googleModels: Readonly<Record<string, PricedModel>> = {
  'gemini-2.5-pro': google(1_250_000, 125_000, 10 * dollar),
  'gemini-2.5-flash': google(300_000, 30_000, 2_500_000, 1 * dollar),
  'gemini-2.5-flash-lite': google(100_000, 10_000, 400_000, 300_000),
};

export const priceBook: PriceBook = {
  version: '2026-11-22',
  models: {
    ...openaiModels,
    ...anthropicModels,
    ...googleModels,
    'mistral-large-latest': mistral(2 * dollar, 6 * dollar),
    'mistral-medium-latest': mistral(400_000, 2 * dollar),
    'mistral-small-latest': mistral(100_000, 300_000),
    'codestral-latest': mistral(300_000, 900_000),
    // Azure, Vertex and Bedrock ask what the vendors ask
    ...Object.fromEntries(Object.entries(openaiModels).map(([name, row]) => under('azure', name, row))),
    ...Object.fromEntries(Object.entries(googleModels).map(([name, row]) => under('vertex', name, row))),
    ...Object.fromEntries(
      Object.entries(anthropicModels)
        .filter(([name]) => !name.endsWith('-latest'))
        .map(([name, row]) => under('bedrock', `anthropic.${name}`, row)),
    ),
  },
};
