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
  upstreamConnections: env(
    'TAPPASS_UPSTREAM_CONNECTIONS',
    z.coerce.number().int().min(1).max(4096).default(256),
    'Connections kept open to each provider at most.',
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
