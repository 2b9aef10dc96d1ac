// Every setting of keys, one line each.
import { commonSettings, postgresSettings } from '@tappass/service/common-settings';
import { defineConfig } from '@tappass/service/config';
import { env, secret } from '@tappass/service/setting';
import { z } from 'zod';

export const keysConfig = defineConfig({
  ...commonSettings,
  ...postgresSettings('keys'),
  redisHost: env(
    'REDIS_HOST',
    z.string().default('127.0.0.1'),
    'Host of Redis: the working copy of rates, budgets and sessions.',
  ),
  redisPort: env('REDIS_PORT', z.coerce.number().int().default(6379), 'Port of Redis.'),
  redisPassword: secret('REDIS_PASSWORD', z.string().min(16), 'Password of Redis.'),
  redisCaFile: env(
    'REDIS_CA_FILE',
    z.string().optional(),
    'CA of Redis; without it the connection is plain text (loopback only).',
  ),
  adminKey: secret(
    'TAPPASS_ADMIN_API_KEY',
    z.string().min(32),
    'Bootstrap admin credential (alias TAPPASS_ADMIN_KEY).',
    'TAPPASS_ADMIN_KEY',
  ),
  sealKey: secret(
    'TAPPASS_SEAL_KEY',
    z.string().includes('-----BEGIN PRIVATE KEY-----'),
    'X25519 key (PKCS#8 PEM) to which edges seal credentials.',
  ),
  vaultSealJwk: env(
    'TAPPASS_VAULT_SEAL_JWK_FILE',
    z.string(),
    'Public X25519 JWK of vault, to which personal data is sealed.',
  ),
  tokenKeyFile: env(
    'TAPPASS_TOKEN_KEY_FILE',
    z.string().default('/app/keys/tappass-token.pem'),
    'ES256 signing key; made on first boot.',
  ),
});
