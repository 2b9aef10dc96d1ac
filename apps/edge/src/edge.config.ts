// Every setting of the edge, one line each. It has no database and no long-lived key but its own identity.
import { commonSettings, flag, port } from '@tappass/service/common-settings';
import { defineConfig } from '@tappass/service/config';
import { env, secret } from '@tappass/service/setting';
import { z } from 'zod';

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );

/** `name=value` pairs. */
const pairs = list.pipe(
  z.array(z.string().regex(/^[\w.-]+=.+$/)).transform((items) => {
    const entries = items.map((item) => [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)] as const);
    return new Map<string, string>(entries);
  }),
);
const noUrl = z.union([z.literal(''), z.url()]).default('');
const bodyMb = (name: string, fallback: number, what: string) =>
  env(
    `TAPPASS_${name}_BODY_MB`,
    z.coerce.number().int().min(1).max(256).default(fallback),
    `The most that the body of ${what} may be, decoded, in MiB.`,
  );
const mcpName = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const providerName = /^[a-z0-9][a-z0-9._-]{0,62}$/;

export const edgeConfig = defineConfig({
  ...commonSettings,
  host: env('TAPPASS_HOST', z.string().default('127.0.0.1'), 'Address the edge listens on.'),
  port: env('TAPPASS_PORT', port(9620), 'Port of the edge.'),
  keysSealJwkFile: env(
    'TAPPASS_KEYS_SEAL_JWK_FILE',
    z.string(),
    'Public X25519 JWK of keys, to which credentials are sealed.',
  ),
  vaultSealJwkFile: env(
    'TAPPASS_VAULT_SEAL_JWK_FILE',
    z.string(),
    'Public X25519 JWK of vault, to which provider keys are sealed.',
  ),
  openaiUrl: env(
    'TAPPASS_OPENAI_URL',
    z.url().default('https://api.openai.com'),
    'Base URL of OpenAI or what stands in for it, without /v1.',
  ),
  anthropicUrl: env(
    'TAPPASS_ANTHROPIC_URL',
    z.url().default('https://api.anthropic.com'),
    'Base URL of Anthropic or what stands in for it, without /v1.',
  ),
  azureUrl: env(
    'TAPPASS_AZURE_URL',
    noUrl,
    'Address of the Azure OpenAI resource; without one there is no such provider.',
  ),
  azureApiVersion: env(
    'TAPPASS_AZURE_API_VERSION',
    z.string().default('2024-10-21'),
    "Version of Azure OpenAI's interface.",
  ),
  azureDeployments: env(
    'TAPPASS_AZURE_DEPLOYMENTS',
    pairs,
    'Deployments that are not named like their model: model=deployment, comma separated.',
  ),
  googleUrl: env(
    'TAPPASS_GOOGLE_URL',
    z.url().default('https://generativelanguage.googleapis.com'),
    'Base URL of the Gemini API or what stands in for it, without /v1beta.',
  ),
  vertexUrl: env(
    'TAPPASS_VERTEX_URL',
    noUrl,
    'Address of Vertex AI, as in https://europe-west4-aiplatform.googleapis.com; without one there is no such provider.',
  ),
  vertexLocation: env('TAPPASS_VERTEX_LOCATION', z.string().default('europe-west4'), "Location in Vertex AI's paths."),
  vertexTokenUrl: env(
    'TAPPASS_VERTEX_TOKEN_URL',
    z.url().default('https://oauth2.googleapis.com/token'),
    'Where service account keys are exchanged for tokens; the address in a key is never believed.',
  ),
  bedrockUrl: env(
    'TAPPASS_BEDROCK_URL',
    noUrl,
    'Address of Bedrock, as in https://bedrock-runtime.eu-central-1.amazonaws.com; without one there is no such provider.',
  ),
  bedrockRegion: env(
    'TAPPASS_BEDROCK_REGION',
    z.string().default('eu-central-1'),
    'Region that Bedrock requests are signed for.',
  ),
  mistralUrl: env(
    'TAPPASS_MISTRAL_URL',
    z.url().default('https://api.mistral.ai'),
    'Base URL of Mistral or what stands in for it, without /v1.',
  ),
  ollamaUrl: env('TAPPASS_OLLAMA_URL', noUrl, 'Address of Ollama; without one there is no such provider.'),
  vllmUrl: env('TAPPASS_VLLM_URL', noUrl, 'Address of vLLM; without one there is no such provider.'),
  lmstudioUrl: env('TAPPASS_LMSTUDIO_URL', noUrl, 'Address of LM Studio; without one there is no such provider.'),
  customProviders: env(
    'TAPPASS_CUSTOM_PROVIDERS',
    pairs.refine((map) => [...map].every(([name, url]) => providerName.test(name) && URL.canParse(url))),
    'OpenAI-compatible servers: name=address, comma separated, without /v1.',
  ),
  mcpServers: env(
    'TAPPASS_MCP_SERVERS',
    pairs.refine((map) =>
      [...map].every(([name, url]) => mcpName.test(name) && /^https?:/.test(url) && URL.canParse(url)),
    ),
    'MCP servers whose tools this server executes: name=address (Streamable HTTP), comma separated; tools are named mcp__name__tool.',
  ),
  mcpPrivate: env(
    'TAPPASS_MCP_PRIVATE',
    list,
    'Those of the MCP servers that may stand at a private address; comma separated.',
  ),
  euDataResidency: env(
    'TAPPASS_EU_DATA_RESIDENCY',
    flag(false),
    'Calls go to endpoints within the European Union only; others are refused.',
  ),
  euProviders: env(
    'TAPPASS_EU_PROVIDERS',
    list,
    'Providers the operator vouches to process within the European Union, beside those whose address says so; comma separated.',
  ),
  unpriced: env(
    'TAPPASS_UNPRICED_MODELS',
    z.enum(['refuse', 'estimate']).default('refuse'),
    "What becomes of a call for a model that the price book does not know: refused, or counted at its provider's highest rates.",
  ),
  upstreamConnections: env(
    'TAPPASS_UPSTREAM_CONNECTIONS',
    z.coerce.number().int().min(1).max(4096).default(256),
    'Connections kept open to each provider at most.',
  ),
  chatBodyMb: bodyMb('CHAT', 32, 'a chat completion'),
  messagesBodyMb: bodyMb('MESSAGES', 32, 'a message, or one whose tokens are counted'),
  responsesBodyMb: bodyMb('RESPONSES', 32, 'a response'),
  embeddingsBodyMb: bodyMb('EMBEDDINGS', 32, 'a request for embeddings'),
  otherBodyMb: bodyMb('OTHER', 5, 'any other request'),
  largeBodiesMb: env(
    'TAPPASS_LARGE_BODIES_MB',
    z.coerce.number().int().min(5).max(4_096).default(48),
    'MiB of bodies above 5 MiB that calls under way may hold together; further ones wait for their turn.',
  ),
  patienceMs: env(
    'TAPPASS_GOVERNANCE_PATIENCE_MS',
    z.coerce.number().int().min(200).max(10_000).default(1_500),
    'How long a call waits for keys, policy, vault and ledger before a provider is asked, all its questions together, in ms; what is asked about the answer has as long once more.',
  ),
  queueMs: env(
    'TAPPASS_QUEUE_MS',
    z.coerce.number().int().min(0).max(120_000).default(10_000),
    'How long a call may wait for its turn when more come than can be governed, in ms; who would wait longer hears 503 overloaded at once, with Retry-After.',
  ),
  storedResponses: env(
    'TAPPASS_STORED_RESPONSES',
    z.enum(['never', 'asked', 'default']).default('asked'),
    'What a provider may keep of /v1/responses: nothing, what a client asks for with store: true, or what that API keeps by default.',
  ),
  keepAliveMs: env(
    'TAPPASS_STREAM_KEEP_ALIVE_MS',
    z.coerce.number().int().min(50).max(300_000).default(10_000),
    'A stream that has been silent for so long says that it is there: a ping of Messages, a comment elsewhere, in ms.',
  ),
  ipPerMinute: env(
    'TAPPASS_IP_PER_MINUTE',
    z.coerce.number().int().min(0).default(0),
    'Requests a minute from one address; 0 sets no limit.',
  ),
  trustedProxies: env('TAPPASS_TRUSTED_PROXIES', list, 'Addresses whose X-Forwarded-For is believed, comma separated.'),
  corsOrigins: env('TAPPASS_CORS_ORIGINS', list, 'Origins that browsers may call from, exact, comma separated.'),
  scrapeToken: secret(
    'TAPPASS_SCRAPE_TOKEN',
    z.string().min(16).optional(),
    'Bearer token with which /metrics may be read beside the admin key.',
  ),
  demo: env('TAPPASS_DEMO_PROVIDER', flag(false), 'Says that a demo provider stands in; answers carry x-tappass-demo.'),
});
