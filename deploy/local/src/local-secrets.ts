// Every secret of a local stack, each in a file of mode 0600, made on first start and kept.
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ServiceName, services } from '../../topology.ts';
import { keptFile, writePrivate } from './private-file.ts';

export interface LocalSecrets {
  readonly folder: string;
  /** Path of a secret's file, by its name. */
  readonly file: (name: string) => string;
  readonly adminKey: string;
  readonly busPassword: (service: ServiceName) => string;
  readonly postgresPassword: (role: string) => string;
  readonly redisPassword: string;
}

const password = (): string => randomBytes(32).toString('base64url');
const pem = (type: 'ed25519' | 'x25519'): string =>
  (type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519')).privateKey
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
const rawPublic = (privatePem: string): { x: string; crv: string } =>
  createPublicKey(privatePem).export({ format: 'jwk' }) as { x: string; crv: string };

/** Makes what is missing. An admin key of one's own is taken from TAPPASS_ADMIN_API_KEY or the file it names. */
export function localSecrets(
  dir: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): LocalSecrets {
  const folder = join(dir, 'secrets');
  const file = (name: string) => join(folder, name);
  const kept = (name: string, make: () => string) => keptFile(file(name), make);
  const pins = Object.fromEntries(
    services.map((service) => [
      service,
      [Buffer.from(rawPublic(kept(`identity-${service}.pem`, () => pem('ed25519'))).x, 'base64url').toString('base64')],
    ]),
  );
  writePrivate(file('pins.json'), JSON.stringify(pins));
  for (const service of ['keys', 'vault'] as const) {
    const { x, crv } = rawPublic(kept(`seal-${service}.pem`, () => pem('x25519')));
    writePrivate(file(`seal-${service}.jwk`), JSON.stringify({ kty: 'OKP', crv, x }));
  }
  kept('ledger-sign.pem', () => pem('ed25519'));
  kept('vault-key', () => randomBytes(32).toString('base64'));
  return {
    folder,
    file,
    adminKey: givenAdminKey(environment) ?? kept('admin-key', () => `tp_adm_${password()}`),
    busPassword: (service) => kept(`bus-${service}`, password),
    postgresPassword: (role) => kept(`postgres-${role}`, password),
    redisPassword: kept('redis', password),
  };
}

function givenAdminKey(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const file = environment['TAPPASS_ADMIN_API_KEY_FILE'];
  return file ? readFileSync(file, 'utf8').trim() : environment['TAPPASS_ADMIN_API_KEY'] || undefined;
}
