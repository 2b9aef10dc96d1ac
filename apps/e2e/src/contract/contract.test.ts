// Every body that leaves for a provider is one that the provider takes: by the schema it publishes and by the rules it does not. CONVERSATIONS=10000 tries that many for each provider; `npm run test:contract` does.
import type { JsonObject } from '@tappass/pipeline/json';
import { freshSession } from '@tappass/pipeline/session';
import type { SurfaceName } from '@tappass/pipeline/surface-name';
import { openCall } from '@tappass/pipeline/surfaces/surface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anthropic } from '../../../edge/src/providers/anthropic.ts';
import { azure } from '../../../edge/src/providers/azure.ts';
import { bedrock } from '../../../edge/src/providers/bedrock.ts';
import { Exchange } from '../../../edge/src/providers/exchange.ts';
import { google } from '../../../edge/src/providers/google.ts';
import { lmstudio } from '../../../edge/src/providers/lmstudio.ts';
import { mistral } from '../../../edge/src/providers/mistral.ts';
import { ollama } from '../../../edge/src/providers/ollama.ts';
import { openai } from '../../../edge/src/providers/openai.ts';
import { openaiCompatible } from '../../../edge/src/providers/openai-compatible.ts';
import type { Provider } from '../../../edge/src/providers/provider.ts';
import { vertex } from '../../../edge/src/providers/vertex.ts';
import { vllm } from '../../../edge/src/providers/vllm.ts';
import { chatRequests } from './chat-requests.ts';
import { messagesRequests } from './messages-requests.ts';
import { responsesRequests } from './responses-requests.ts';
import type { Without } from './talk.ts';
import { unsaidRules } from './unsaid-rules.ts';
import { type Receiver, type Validator, validatorOf } from './validators.ts';

/** For each provider. */
const conversations = Number(process.env['CONVERSATIONS'] ?? 300);

interface Row {
  readonly provider: Provider;
  readonly models: readonly string[];
  /** Of clients; all unless said. */
  readonly surfaces?: readonly SurfaceName[];
  readonly receiver: Receiver;
  readonly rules: Receiver | 'local';
  /** What this receiver cannot be told, which is a refusal by name. */
  readonly without: Without;
}

const claude = { seed: true, penalties: true } as const;
const local = (provider: Provider, ...models: string[]): Row => ({
  provider,
  models,
  receiver: 'chat',
  rules: 'local',
  without: { topK: true },
});

const rows: Readonly<Record<string, Row>> = {
  openai: {
    provider: openai,
    models: ['gpt-4o', 'gpt-4.1-mini', 'o3', 'gpt-5', 'gpt-5.1', 'gpt-5-mini'],
    surfaces: ['chat', 'messages'],
    receiver: 'chat',
    rules: 'chat',
    without: { topK: true },
  },
  'openai, responses only': {
    provider: openai,
    models: ['gpt-5-pro', 'gpt-5-codex'],
    surfaces: ['chat', 'messages', 'responses'],
    receiver: 'responses',
    rules: 'responses',
    without: { seed: true, penalties: true, stops: true, topK: true },
  },
  'openai, asked for responses': {
    provider: openai,
    models: ['gpt-4o', 'o3', 'gpt-5', 'gpt-5.1'],
    surfaces: ['responses'],
    receiver: 'responses',
    rules: 'responses',
    without: {},
  },
  azure: {
    provider: azure({ apiVersion: '2025-04-01-preview', deployments: new Map() }),
    models: ['gpt-4o', 'gpt-5'],
    receiver: 'chat',
    rules: 'chat',
    without: { topK: true },
  },
  anthropic: {
    provider: anthropic,
    models: ['claude-3-5-haiku-latest', 'claude-opus-4-1', 'claude-sonnet-4-5', 'claude-sonnet-4-6', 'claude-opus-4-8'],
    receiver: 'messages',
    rules: 'messages',
    without: claude,
  },
  bedrock: {
    provider: bedrock({ region: 'eu-west-1' }),
    models: [
      'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
      'anthropic.claude-opus-4-1-20250805-v1:0',
      'global.anthropic.claude-opus-4-8',
      'amazon.nova-pro-v1:0',
    ],
    receiver: 'bedrock',
    rules: 'bedrock',
    without: { ...claude, imagesByAddress: true, noneAfterCalls: true },
  },
  google: {
    provider: google,
    models: ['gemini-2.5-pro', 'gemini-2.5-flash', 'gemini-2.5-flash-lite', 'gemini-2.0-flash', 'gemini-3-pro-preview'],
    receiver: 'gemini',
    rules: 'gemini',
    without: { imagesByAddress: true },
  },
  vertex: {
    provider: vertex({ tokenUrl: 'https://oauth2.example', location: 'europe-west4' }),
    models: ['gemini-2.5-flash', 'gemini-3-flash'],
    receiver: 'vertex',
    rules: 'vertex',
    without: { imagesByAddress: true },
  },
  mistral: {
    provider: mistral,
    models: ['mistral-large-latest', 'magistral-medium-latest', 'ministral-8b-latest'],
    receiver: 'mistral',
    rules: 'mistral',
    without: { topK: true },
  },
  vllm: local(vllm, 'mistralai/Mistral-Small-3.2', 'Qwen/Qwen3-32B'),
  ollama: local(ollama, 'llama3.2', 'gpt-oss:20b'),
  lmstudio: local(lmstudio, 'qwen3-8b'),
  'a server of the operator’s': local(openaiCompatible({ name: 'house', needsCredential: false }), 'any-model'),
};

const clients: Readonly<Record<Exclude<SurfaceName, 'embeddings'>, typeof chatRequests>> = {
  chat: chatRequests,
  messages: messagesRequests,
  responses: responsesRequests,
};

/** What leaves for the provider. */
const emitted = (provider: Provider, surface: SurfaceName, body: JsonObject): JsonObject => {
  const bytes = Buffer.from(JSON.stringify(body));
  const principal = { tenant: 't', agentId: 'a' };
  const call = openCall({ surface, body, rawBytes: bytes.length, principal, session: freshSession('ses_1') });
  return JSON.parse(new Exchange(provider, call).body({ bytes, value: body }).toString()) as JsonObject;
};

describe.each(Object.entries(rows))('%s', (_, { provider, models, surfaces, receiver, rules, without }) => {
  const validate: Validator | undefined = validatorOf(receiver);

  if (validate === undefined)
    console.warn(
      `The published schema of ${receiver} cannot be had here: ${provider.name} is tried by its unsaid rules only.`,
    );
  test.skipIf(validate === undefined)(`has a published schema of ${receiver} to be tried by`, () => {
    expect(validate?.({ messages: 7, input: 7, contents: 7 })).toBeTypeOf('string');
  });

  const asked = Object.entries(clients).filter(([name]) => surfaces?.includes(name as SurfaceName) ?? true);
  for (const [surface, requests] of asked)
    test(`takes every body that a client of ${surface} makes us send`, { timeout: 600_000 }, () => {
      const any = fc.constantFrom(...models).chain((model) => requests(model, without));
      fc.assert(
        fc.property(any, (body) => {
          const sent = emitted(provider, surface as SurfaceName, body);
          const model = String(body['model']);
          const broken = unsaidRules[rules].map((rule) => rule(sent, model)).filter((one) => one !== undefined);
          expect([validate?.(sent), ...broken].filter((one) => one !== undefined)).toEqual([]);
        }),
        { numRuns: Math.ceil(conversations / asked.length) },
      );
    });
});
