// The built policy on a real database and bus with a built ledger beside it, and callers with identities of their own.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type Principal, PrincipalSchema } from '@tappass/contracts/common';
import { Policy } from '@tappass/contracts/policy';
import type { Nats } from '@tappass/engines/nats';
import { uuidBytes } from '@tappass/evidence/uuid-v7';
import { type Client, clientOf } from '@tappass/rpc/caller';
import { createSigner, readPins } from '@tappass/rpc/signed';
import { type AppProcess, startApp } from '@tappass/testkit/app-process';
import { freshNats } from '@tappass/testkit/nats';
import { type FreshDatabase, freshDatabase } from '@tappass/testkit/postgres';
import { testFolder } from '@tappass/testkit/test-folder';

export const tenantA = '11111111-1111-4111-8111-111111111111';
export const tenantB = '22222222-2222-4222-8222-222222222222';

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const newIdentity = () => generateKeyPairSync('ed25519');
const identities = { keys: newIdentity(), policy: newIdentity(), ledger: newIdentity() };
const raw = (key: KeyObject): string =>
  Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
const pinsJson = JSON.stringify(
  Object.fromEntries(Object.entries(identities).map(([room, { publicKey }]) => [room, [raw(publicKey)]])),
);
export const pins = readPins(pinsJson);
const keysSigner = createSigner('keys', pem(identities.keys.privateKey));

export const as = (tenant: string, change: Partial<Omit<Principal, '$typeName' | '$unknown'>> = {}) => ({
  principal: keysSigner.sign(
    'principal',
    toBinary(
      PrincipalSchema,
      create(PrincipalSchema, {
        ...{ orgUuid: uuidBytes(tenant), kind: 'pat', level: 30, keyId: 'dk_test' },
        ...{ notAfterMs: BigInt(Date.now() + 30_000), ...change },
      }),
    ),
  ),
  timeoutMs: 5_000,
});

export class Rig {
  readonly db: FreshDatabase;
  readonly nats: Nats;
  readonly nc: NatsConnection;
  readonly edge: Client<typeof Policy>;
  readonly #started: AppProcess[] = [];

  private constructor(db: FreshDatabase, nats: Nats, nc: NatsConnection) {
    [this.db, this.nats, this.nc] = [db, nats, nc];
    this.edge = clientOf(nc, { room: 'edge', pins }, Policy);
  }

  static async open(): Promise<Rig> {
    const [db, nats] = await Promise.all([freshDatabase(['policy', 'ledger']), freshNats()]);
    return new Rig(db, nats, await connect({ servers: nats.url, inboxPrefix: '_INBOX_edge' }));
  }

  async start(app: 'policy' | 'ledger'): Promise<AppProcess> {
    const { host, port, database, user, password } = this.db.settingsFor(app);
    const pinsFile = join(testFolder(), 'policy-pins.json');
    writeFileSync(pinsFile, pinsJson);
    const identity = identities[app];
    const started = await startApp(app, {
      ...{ NATS_URL: this.nats.url, POSTGRES_HOST: host, POSTGRES_PORT: String(port), POSTGRES_DB: database },
      ...{ POSTGRES_USER: user, POSTGRES_PASSWORD: password(), TAPPASS_PINS_FILE: pinsFile },
      TAPPASS_IDENTITY_KEY: pem(identity.privateKey),
      ...(app === 'ledger' && { TAPPASS_LEDGER_SIGN_KEY: pem(generateKeyPairSync('ed25519').privateKey) }),
      ...(app === 'ledger' && { TAPPASS_AUDIT_STREAM_MAX_MB: '1024' }),
    });
    this.#started.push(started);
    await started.ready();
    return started;
  }

  async close(): Promise<void> {
    await Promise.all(this.#started.map((one) => one.end('SIGKILL')));
    await this.nc.close();
    await this.nats.stop();
    await this.db.drop();
  }
}
