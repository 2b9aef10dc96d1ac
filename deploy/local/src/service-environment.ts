// The environment of each service of a local stack: addresses, and secrets by file only.
import type { ServiceName } from '../../topology.ts';
import type { LocalSecrets } from './local-secrets.ts';

export interface Addresses {
  readonly natsPort: number;
  readonly natsCaFile: string;
  readonly postgresPort: number;
  readonly redisPort: number;
  readonly edgePort: number;
  readonly opsPorts: Readonly<Record<ServiceName, number>>;
  /** The edge's settings where the demo provider stands in for others. */
  readonly demo: Readonly<Record<string, string>>;
}

export interface ProviderKeys {
  /** Path of a file with the key. */
  readonly openaiFile: string;
  readonly anthropicFile: string;
}

type Environment = Record<string, string>;

const stored: readonly ServiceName[] = ['keys', 'vault', 'ledger', 'policy'];

export function serviceEnvironment(
  service: ServiceName,
  secrets: LocalSecrets,
  at: Addresses,
  providers: ProviderKeys,
): Environment {
  secrets.busPassword(service);
  return {
    NATS_URL: `nats://127.0.0.1:${at.natsPort}`,
    NATS_PASSWORD_FILE: secrets.file(`bus-${service}`),
    NATS_CA_FILE: at.natsCaFile,
    TAPPASS_IDENTITY_KEY_FILE: secrets.file(`identity-${service}.pem`),
    TAPPASS_PINS_FILE: secrets.file('pins.json'),
    TAPPASS_OPS_PORT: String(at.opsPorts[service]),
    LOG_LEVEL: 'info',
    ...(stored.includes(service) && {
      POSTGRES_PORT: String(at.postgresPort),
      POSTGRES_PASSWORD_FILE: secrets.file(`postgres-${service}`),
    }),
    ...own[service](secrets, at, providers),
  };
}

const own: Readonly<
  Record<ServiceName, (secrets: LocalSecrets, at: Addresses, providers: ProviderKeys) => Environment>
> = {
  edge: (secrets, at) => ({
    TAPPASS_PORT: String(at.edgePort),
    TAPPASS_KEYS_SEAL_JWK_FILE: secrets.file('seal-keys.jwk'),
    TAPPASS_VAULT_SEAL_JWK_FILE: secrets.file('seal-vault.jwk'),
    ...at.demo,
  }),
  keys: (secrets, at) => ({
    REDIS_PORT: String(at.redisPort),
    REDIS_PASSWORD_FILE: secrets.file('redis'),
    TAPPASS_ADMIN_API_KEY_FILE: secrets.file('admin-key'),
    TAPPASS_SEAL_KEY_FILE: secrets.file('seal-keys.pem'),
    TAPPASS_VAULT_SEAL_JWK_FILE: secrets.file('seal-vault.jwk'),
    TAPPASS_TOKEN_KEY_FILE: secrets.file('tappass-token.pem'),
  }),
  vault: (secrets, _at, providers) => ({
    TAPPASS_VAULT_KEY_FILE: secrets.file('vault-key'),
    TAPPASS_SEAL_KEY_FILE: secrets.file('seal-vault.pem'),
    OPENAI_API_KEY_FILE: providers.openaiFile,
    ANTHROPIC_API_KEY_FILE: providers.anthropicFile,
  }),
  ledger: (secrets) => ({ TAPPASS_LEDGER_SIGN_KEY_FILE: secrets.file('ledger-sign.pem') }),
  policy: () => ({}),
  license: () => ({}),
};
