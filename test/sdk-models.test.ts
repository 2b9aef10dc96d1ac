// D2: every model name that the installed official SDKs list is one that calls accept and that has a price.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { priceRowSchema } from '@tappass/pipeline/answer/price';
import { describe, expect, test } from 'vitest';
import { resolveModel } from '../apps/edge/src/providers/models.ts';
import { priceBook } from '../apps/policy/src/domain/price-book.ts';
import published from '../apps/policy/src/domain/published-prices.json' with { type: 'json' };

const root = resolve(import.meta.dirname, '..');

/** The string literals of a type in an SDK's declarations. */
function namesIn(file: string, type: string): string[] {
  const text = readFileSync(resolve(root, 'node_modules', file), 'utf8');
  const declared = new RegExp(`export type ${type} =([^;]+);`).exec(text)?.[1];
  expect(declared, `${type} in ${file}`).toBeDefined();
  return [...declared!.matchAll(/'([^']+)'/g)].map(([, name]) => name!);
}

const sdkModels = [
  ...namesIn('openai/resources/shared.d.ts', 'ChatModel'),
  ...namesIn('openai/resources/shared.d.ts', 'ResponsesModel'),
  ...namesIn('openai/resources/embeddings.d.ts', 'EmbeddingModel'),
  ...namesIn('@anthropic-ai/sdk/resources/messages/messages.d.ts', 'Model'),
];
const bundle = { models: new Map(Object.entries(priceBook.models)) } as never;

test.each(sdkModels)('D2: %s is known and has a price', (name) => {
  const { price, provider } = resolveModel(bundle, name);
  expect(price.input).toBeGreaterThan(0);
  expect(['openai', 'anthropic']).toContain(provider);
});

describe('D2: a name that clients make of a model finds it', () => {
  test.each([
    ['claude-opus-4-6[1m]', 'claude-opus-4-6'],
    ['anthropic/claude-sonnet-4-6[1m]', 'claude-sonnet-4-6'],
    ['claude-haiku-4-5-20251001', 'claude-haiku-4-5-20251001'],
    ['claude-sonnet-5-5-latest', 'claude-sonnet-5-5-latest'],
    ['gpt-5.4-2026-03-05', 'gpt-5.4-2026-03-05'],
    ['openai/gpt-5.2-pro', 'gpt-5.2-pro'],
    ['azure/gpt-5.4', 'gpt-5.4'],
    ['bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0', 'eu.anthropic.claude-haiku-4-5-20251001-v1:0'],
  ])('%s is asked for as %s', (asked, name) => {
    expect(resolveModel(bundle, asked).name).toBe(name);
  });

  test('and one that nobody sells is refused, or counted at the highest rates of its provider', () => {
    expect(() => resolveModel(bundle, 'gpt-9-nova')).toThrow('not in the price book');
    const rows = Object.values(priceBook.models).filter(({ provider }) => provider === 'openai');
    const estimated = resolveModel(bundle, 'gpt-9-nova', 'estimate');
    expect(estimated).toMatchObject({ provider: 'openai', name: 'gpt-9-nova', listed: 'gpt-9-nova' });
    expect(estimated.price.output).toBe(Math.max(...rows.map(({ price }) => price.output)));
    expect(() => resolveModel(bundle, 'nobody/gpt-9', 'estimate')).toThrow('not in the price book');
  });
});

test('each published price names the page that it was read from, and its day', () => {
  expect(published.as_of).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  for (const [name, { price, source }] of Object.entries(published.models)) {
    expect(published.sources[source], name).toMatch(/^https:\/\//);
    expect(priceRowSchema.strict().safeParse(price).success, name).toBe(true);
  }
});
