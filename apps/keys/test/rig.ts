// The built keys, vault and ledger on engines of their own, and a caller that the bus knows as an edge.
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type Principal, PrincipalSchema, type Signed } from '@tappass/contracts/common';
import { Keys } from '@tappass/contracts/keys';
import type { Nats } from '@tappass/engines/nats';
import { startRedis } from '@tappass/engines/redis';
import { type Client, clientOf } from '@tappass/rpc/caller';
import { oneTimeRecipient, recipientFrom, sealTo } from '@tappass/rpc/sealed';
import { openSigned, readPins } from '@tappass/rpc/signed';
import { type AppProcess, startApp } from '@tappass/testkit/app-process';
import { freshNats } from '@tappass/testkit/nats';
import { asAdmin, type FreshDatabase, freshDatabase } from '@tappass/testkit/postgres';
import { type FreshRedis, freshRedis } from '@tappass/testkit/redis';
import { testFolder } from '@tappass/testkit/test-folder';

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const rawPublic = (key: KeyObject): string =>
  Buffer.from(key.export({ format: 'jwk' })['x'] ?? '', 'base64url').toString('base64');

const identities = {
  keys: generateKeyPairSync('ed25519'),
  vault: generateKeyPairSync('ed25519'),
  ledger: generateKeyPairSync('ed25519'),
};
const pinsJson = JSON.stringify(
  Object.fromEntries(Object.entries(identities).map(([room, pair]) => [room, [rawPublic(pair.publicKey)]])),
);
const sealing = { keys: generateKeyPairSync('x25519').privateKey, vault: generateKeyPairSync('x25519').privateKey };

export interface Issued {
  readonly apiKey: string;
  readonly keyId: string;
}

export class Rig {
  readonly adminKey = `tp_adm_${randomBytes(24).toString('hex')}`;
  readonly db: FreshDatabase;
  readonly nats: Nats;
  readonly redis: FreshRedis;
  readonly nc: NatsConnection;
  readonly keys: Client<typeof Keys>;
  readonly #processes = new Map<string, AppProcess>();
  #redisNow: { stop(): Promise<void>; kill(signal: NodeJS.Signals): void; readonly exited: Promise<unknown> };

  private constructor(db: FreshDatabase, nats: Nats, redis: FreshRedis, nc: NatsConnection) {
    this.db = db;
    this.nats = nats;
    this.redis = redis;
    this.#redisNow = redis;
    this.nc = nc;
    this.keys = clientOf(nc, Keys);
  }

  static async open(): Promise<Rig> {
    const [db, nats, redis] = await Promise.all([
      freshDatabase(['keys', 'vault', 'ledger']),
      freshNats(),
      freshRedis(),
    ]);
    const rig = new Rig(db, nats, redis, await connect({ servers: nats.url, inboxPrefix: '_INBOX_edge' }));
    await Promise.all((['ledger', 'vault', 'keys'] as const).map((room) => rig.start(room)));
    return rig;
  }

  async start(room: 'keys' | 'vault' | 'ledger'): Promise<AppProcess> {
    const app = await startApp(room, { ...this.#common(room), ...(await this.#own(room)) });
    this.#processes.set(room, app);
    await app.ready();
    return app;
  }

  process(room: 'keys' | 'vault' | 'ledger'): AppProcess {
    const app = this.#processes.get(room);
    if (app === undefined) throw new Error(`${room} was not started`);
    return app;
  }

  /** The verdict on a credential, as an edge asks for it. */
  async verify(credential: string, org = ''): Promise<{ readonly signed: Signed; readonly principal: Principal }> {
    const jwk = (await recipientFrom(sealing.keys)).jwk;
    const sealedCredential = await sealTo(jwk, Buffer.from(JSON.stringify({ credential, org })));
    const { principal: signed } = await this.keys.verify({ sealedCredential, source: 'test' }, { timeoutMs: 5_000 });
    const bytes = openSigned(readPins(pinsJson), 'keys', 'principal', signed);
    return { signed: signed!, principal: fromBinary(PrincipalSchema, bytes) };
  }

  /** For calls on behalf of whoever this credential belongs to. */
  async as(credential: string, org = '') {
    return { principal: (await this.verify(credential, org)).signed, timeoutMs: 5_000 };
  }

  async newOrg(slug: string): Promise<void> {
    await this.keys.createOrg({ slug, name: slug }, await this.as(this.adminKey));
  }

  async issue(
    org: string,
    agent: string,
    change: { idempotencyKey?: string; expiresDays?: number } = {},
  ): Promise<Issued> {
    const recipient = await oneTimeRecipient();
    const jwk = (await recipientFrom(sealing.keys)).jwk;
    const issued = await this.keys.issueKey(
      {
        ...{
          agent,
          kind: 'dev',
          expiresDays: 30,
          name: 'test',
          idempotencyKey: '',
          recipientJwk: recipient.jwk,
          ...change,
        },
        sealedDeveloperEmail: await sealTo(jwk, Buffer.from('Ada@Example.com')),
      },
      await this.as(this.adminKey, org),
    );
    return { apiKey: Buffer.from(await recipient.open(issued.sealedApiKey)).toString(), keyId: issued.keyId };
  }

  /** Ends Redis without a word; it comes back empty on the same port. */
  async killRedis(): Promise<void> {
    this.#redisNow.kill('SIGKILL');
    await this.#redisNow.exited;
  }

  async startEmptyRedis(): Promise<void> {
    const { port, password } = this.redis;
    const dir = join(testFolder(), `redis-again-${randomBytes(4).toString('hex')}`);
    this.#redisNow = await startRedis({ dir, port, password, appendFsync: 'no' });
  }

  async rows<T extends object>(sql: string): Promise<T[]> {
    return asAdmin(this.db.adminUrl, async (admin) => {
      await admin.query('set search_path = keys');
      return (await admin.query<T>(sql)).rows;
    });
  }

  async close(): Promise<void> {
    for (const app of this.#processes.values()) await app.end('SIGKILL');
    await this.nc.close();
    await this.#redisNow.stop();
    await this.nats.stop();
    await this.db.drop();
  }

  #common(room: 'keys' | 'vault' | 'ledger'): Record<string, string> {
    const { host, port, database, user, password } = this.db.settingsFor(room);
    return {
      NATS_URL: this.nats.url,
      POSTGRES_HOST: host,
      POSTGRES_PORT: String(port),
      POSTGRES_DB: database,
      POSTGRES_USER: user,
      POSTGRES_PASSWORD: password(),
      TAPPASS_PINS_FILE: kept('pins.json', pinsJson),
      TAPPASS_IDENTITY_KEY: pem(identities[room].privateKey),
    };
  }

  async #own(room: 'keys' | 'vault' | 'ledger'): Promise<Record<string, string>> {
    if (room === 'ledger')
      return { TAPPASS_LEDGER_SIGN_KEY: pem(identities.ledger.privateKey), TAPPASS_AUDIT_STREAM_MAX_MB: '1024' };
    if (room === 'vault') return { TAPPASS_VAULT_KEY: vaultKey, TAPPASS_SEAL_KEY: pem(sealing.vault) };
    return {
      REDIS_PORT: String(this.redis.port),
      REDIS_PASSWORD: this.redis.password,
      TAPPASS_ADMIN_API_KEY: this.adminKey,
      TAPPASS_SEAL_KEY: pem(sealing.keys),
      TAPPASS_VAULT_SEAL_JWK_FILE: kept('vault.jwk', (await recipientFrom(sealing.vault)).jwk),
      TAPPASS_TOKEN_KEY_FILE: join(testFolder(), 'token.pem'),
    };
  }
}

const vaultKey = randomBytes(32).toString('base64');

function kept(name: string, text: string): string {
  const file = join(testFolder(), name);
  writeFileSync(file, text);
  return file;
}
