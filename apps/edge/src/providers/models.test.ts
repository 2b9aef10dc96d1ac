import { isFault } from '@tappass/errors/fault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LoadedBundle } from '../policy/bundle.ts';
import { resolveModel } from './models.ts';

const price = { input: 1, output: 2 };
const bundle: LoadedBundle = {
  digest: 'd',
  policy: { evaluate: () => undefined },
  priceVersion: 'v',
  models: new Map([
    ['gpt-4o', { provider: 'openai', price }],
    ['claude-sonnet-4-5', { provider: 'anthropic', price }],
    ['azure/gpt-4o', { provider: 'azure', price }],
    ['bedrock/anthropic.claude-sonnet-4-5', { provider: 'bedrock', price }],
    ['vllm/meta/llama', { provider: 'vllm', price }],
  ]),
};

test('a provider prefix is taken off and has to fit', () => {
  expect(resolveModel(bundle, 'openai/gpt-4o')).toMatchObject({ name: 'gpt-4o', provider: 'openai' });
  expect(() => resolveModel(bundle, 'anthropic/gpt-4o')).toThrow('is not in the price book');
});

test('a dated name costs what its family costs and is forwarded as asked', () => {
  expect(resolveModel(bundle, 'gpt-4o-2024-08-06')).toMatchObject({ name: 'gpt-4o-2024-08-06', listed: 'gpt-4o' });
  expect(resolveModel(bundle, 'claude-sonnet-4-5-20250929')).toMatchObject({ listed: 'claude-sonnet-4-5' });
});

test('the same model of another provider has a row under its prefix', () => {
  expect(resolveModel(bundle, 'azure/gpt-4o')).toMatchObject({
    name: 'gpt-4o',
    provider: 'azure',
    listed: 'azure/gpt-4o',
  });
  expect(resolveModel(bundle, 'gpt-4o')).toMatchObject({ provider: 'openai' });
});

test.each([
  'bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0',
  'bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
])('%s is found under its family and forwarded whole', (asked) => {
  expect(resolveModel(bundle, asked)).toMatchObject({
    name: asked.slice('bedrock/'.length),
    listed: 'bedrock/anthropic.claude-sonnet-4-5',
  });
});

test('a name may have slashes of its own', () => {
  expect(resolveModel(bundle, 'vllm/meta/llama')).toMatchObject({ name: 'meta/llama', provider: 'vllm' });
  expect(() => resolveModel(bundle, 'openai/meta/llama')).toThrow();
});

test('every other text is refused as not found, and says nothing a terminal would obey', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!bundle.models.has(text));
      try {
        resolveModel(bundle, text);
        expect.unreachable();
      } catch (thrown) {
        expect(isFault(thrown, 'model_not_found')).toBe(true);
        expect((thrown as Error).message).toMatch(/^[\x20-\x7e]*$/);
      }
    }),
  );
});

test('names of object prototypes are no models', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) expect(() => resolveModel(bundle, name)).toThrow();
});
