// The published list of models and prices: micro-dollars for a million tokens, as the vendors publish them (tools/prices/collect.py). A model that is not here is not known.
import { type PriceRow, priceRowSchema } from '@tappass/pipeline/answer/price';
import { z } from 'zod';
import published from './published-prices.json' with { type: 'json' };

export interface PricedModel {
  readonly provider: string;
  readonly price: PriceRow;
}

export interface PriceBook {
  readonly version: string;
  readonly models: Readonly<Record<string, PricedModel>>;
}

/** Each row names the page that it was read from. */
const publishedSchema = z.strictObject({
  as_of: z.iso.date(),
  sources: z.array(z.string().min(1)),
  models: z.record(
    z.string(),
    z.strictObject({ provider: z.string(), price: priceRowSchema, source: z.int().nonnegative() }),
  ),
});

/** Clouds that sell another vendor's models at the vendor's price, where they list none of their own. */
const resold: readonly (readonly [vendor: string, name: (model: string) => string, cloud: string])[] = [
  ['openai', (model) => `azure/${model}`, 'azure'],
  ['google', (model) => `vertex/${model}`, 'vertex'],
  ['anthropic', (model) => `bedrock/anthropic.${model}`, 'bedrock'],
];

/** Names under which a model was known before its vendor dated it. */
const renamed: Readonly<Record<string, string>> = { 'claude-sonnet-4-0': 'claude-sonnet-4-20250514' };

const read = publishedSchema.parse(published);

const listed: Record<string, PricedModel> = Object.fromEntries(
  Object.entries(read.models).map(([name, { provider, price }]) => [name, { provider, price }]),
);
for (const [name, known] of Object.entries(renamed)) {
  const row = listed[known];
  if (row !== undefined) listed[name] ??= row;
}

export const priceBook: PriceBook = {
  version: read.as_of,
  models: {
    ...Object.fromEntries(
      Object.entries(listed).flatMap(([name, { provider, price }]) =>
        resold
          .filter(([vendor]) => vendor === provider && !name.endsWith('-latest'))
          .map(([, nameAt, cloud]): [string, PricedModel] => [nameAt(name), { provider: cloud, price }]),
      ),
    ),
    ...listed,
  },
};
