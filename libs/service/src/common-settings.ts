// The settings every service has: who it is, where the bus is, where its ops port is.
import { z } from 'zod';
import { env, secret } from './setting.ts';

export const port = (fallback: number) => z.coerce.number().int().min(0).max(65535).default(fallback);
export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'])
    .default(fallback ? 'true' : 'false')
    .transform((text) => text === 'true');

const pem = z.string().includes('-----BEGIN PRIVATE KEY-----');

export const commonSettings = {
  natsUrl: env('NATS_URL', z.string().default('nats://127.0.0.1:4222'), 'Address of the bus.'),
  natsPassword: secret(
    'NATS_PASSWORD',
    z.string().min(16).optional(),
    'Password of this service on the bus, where certificates do not name it.',
  ),
  natsCaFile: env(
    'NATS_CA_FILE',
    z.string().optional(),
    'CA of the bus; without it the connection is plain text (loopback only).',
  ),
  natsCertFile: env('NATS_CERT_FILE', z.string().optional(), "This service's certificate (X.509-SVID) for the bus."),
  natsKeyFile: env('NATS_KEY_FILE', z.string().optional(), 'Private key of that certificate.'),
  identityKey: secret(
    'TAPPASS_IDENTITY_KEY',
    pem,
    'Ed25519 key (PKCS#8 PEM) with which this service signs what it says.',
  ),
  pinsFile: env(
    'TAPPASS_PINS_FILE',
    z.string(),
    'JSON of service name → list of raw Ed25519 public keys (base64): whom to believe.',
  ),
  opsHost: env(
    'TAPPASS_OPS_HOST',
    z.string().default('127.0.0.1'),
    'Address of the ops port (/livez /readyz /metrics).',
  ),
  opsPort: env('TAPPASS_OPS_PORT', port(0), 'Ops port; 0 takes a free one.'),
  logLevel: env('LOG_LEVEL', z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'), 'What is logged.'),
  trustDomain: env(
    'TAPPASS_TRUST_DOMAIN',
    z.string().default('tappass.internal'),
    'SPIFFE trust domain of the deployment.',
  ),
} as const;

/** Settings of a service with a PostgreSQL schema of its own. */
export const postgresSettings = (room: string) =>
  ({
    pgHost: env('POSTGRES_HOST', z.string().default('127.0.0.1'), 'Host of PostgreSQL.'),
    pgPort: env('POSTGRES_PORT', port(5432), 'Port of PostgreSQL.'),
    pgDatabase: env('POSTGRES_DB', z.string().default('tappass'), 'Database.'),
    pgUser: env('POSTGRES_USER', z.string().default(`${room}_app`), 'Unprivileged role of this service.'),
    pgPassword: secret('POSTGRES_PASSWORD', z.string().min(16), 'Password of that role.'),
    pgCaFile: env(
      'POSTGRES_CA_FILE',
      z.string().optional(),
      'CA of the database; without it the connection is plain text (loopback only).',
    ),
  }) as const;
