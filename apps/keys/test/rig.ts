// The handlers of keys on a real database, Redis and bus, with a built vault and a built ledger beside them, and callers with identities of their own.
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { NestFactory } from '@nestjs/core';
import { type Principal, PrincipalSchema, type Signed } from '@tappass/contracts/common';
import { Keys } from '@tappass/contracts/keys';
import { Ledger } from '@tappass/contracts/ledger';
import { Vault } from '@tappass/contracts/vault';
import type { Engine } from '@tappass/engines/engine';
import type { Nats } from '@tappass/engines/nats';
import { startRedis } from '@tappass/engines/redis';
import { Recorder } from '@tappass/evidence/recorder';
import { StrictEvidence } from '@tappass/evidence/strict';
import { Tallies } from '@tappass/evidence/tallies';
import { openPool } from '@tappass/postgres/pool';
import { BusServer } from '@tappass/rpc/bus-server';
import { type Client, clientOf } from '@tappass/rpc/caller';
import { FaultFilter } from '@tappass/rpc/fault-filter';
import { Invalidator } from '@tappass/rpc/invalidation';
import { oneTimeRecipient, recipientFrom, sealTo } from '@tappass/rpc/sealed';
import { createSigner, openSigned, readPins } from '@tappass/rpc/signed';
import { WatchedSecret } from '@tappass/service/watched-secret';
import { type AppProcess, startApp } from '@tappass/testkit/app-process';
import { eventually } from '@tappass/testkit/eventually';
import { freshNats } from '@tappass/testkit/nats';
import { asAdmin, type FreshDatabase, freshDatabase } from '@tappass/testkit/postgres';
import { type FreshRedis, freshRedis } from '@tappass/testkit/redis';
import { testFolder } from '@tappass/testkit/test-folder';
import type { Redis } from 'ioredis';
import type pg from 'pg';
import 'reflect-metadata';
import { newSigningKeyPem, signingKeyFrom } from '../src/domain/signing-key.ts';
import { keysModule } from '../src/keys.module.ts';
import type { KeysRoom } from '../src/keys-room.ts';
import { connectRedis } from '../src/redis/connect.ts';
import { Generation } from '../src/redis/generation.ts';
import { SessionStore } from '../src/redis/session-store.ts';
import { openDatabase } from '../src/store/database.ts';
import { Peppers } from '../src/vault/pepper.ts';

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const rawPublic = (key: KeyObject): string =>
  Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
const newIdentity = () => generateKeyPairSync('ed25519');
const identities = { keys: newIdentity(), vault: newIdentity(), ledger: newIdentity() };
const sealing = { keys: generateKeyPairSync('x25519'), vault: generateKeyPairSync('x25519') };
const vaultKey = randomBytes(32).toString('base64');
const pinsJson = JSON.stringify(
  Object.fromEntries(Object.entries(identities).map(([room, { publicKey }]) => [room, [rawPublic(publicKey)]])),
);
export const pins = readPins(pinsJson);
export const adminKey = 'an-admin-key-that-is-long-enough-0123';
const keysSigner = createSigner('keys', pem(identities.keys.privateKey));
let made = 0;

export interface Served {
  readonly room: KeysRoom;
  close(): Promise<void>;
}

export class Rig {
  readonly pool: pg.Pool;
  readonly db: FreshDatabase;
  readonly nats: Nats;
  readonly nc: NatsConnection;
  redisEngine: Engine;
  readonly #password: string;
  readonly #folder = testFolder();
  readonly #closers: (() => Promise<unknown> | unknown)[] = [];

  private constructor(db: FreshDatabase, nats: Nats, nc: NatsConnection, redis: FreshRedis) {
    this.db = db;
    this.nats = nats;
    this.nc = nc;
    this.redisEngine = redis;
    this.#password = redis.password;
    this.pool = openPool({ ...db.settingsFor('keys'), max: 20 });
  }

  static async open(): Promise<Rig> {
    const [db, nats, redis] = await Promise.all([
      freshDatabase(['keys', 'vault', 'ledger']),
      freshNats(),
      freshRedis(),
    ]);
    return new Rig(db, nats, await connect({ servers: nats.url, inboxPrefix: '_INBOX_keys' }), redis);
  }

  /** The handlers in this process, over a vault that runs; `now` is the wall clock of verdicts and lives. */
  async serve(now: () => number = Date.now): Promise<Served> {
    const { nc, pool } = this;
    const recorder = new Recorder(nc, { room: 'keys', boot: randomBytes(8).readBigUInt64BE() });
    const redis = this.redis();
    const asker = { room: 'keys', pins };
    const vault = clientOf(nc, asker, Vault);
    const peppers = new Peppers(vault, pins);
    await peppers.keep();
    await eventually('a pepper', () => peppers.current());
    const generation = new Generation(redis);
    await eventually('Redis', () => generation.current());
    const room: KeysRoom = {
      ...{ db: openDatabase(pool), redis, peppers, vault, generation, now, signer: keysSigner, pins },
      invalidator: new Invalidator(nc, keysSigner),
      sessions: new SessionStore(redis, pool),
      vaultSealJwk: (await recipientFrom(sealing.vault.privateKey)).jwk,
      sealing: await recipientFrom(sealing.keys.privateKey),
      refusals: new Tallies('auth_failed', recorder),
      evidence: new StrictEvidence(recorder, clientOf(nc, asker, Ledger)),
      adminKey: new WatchedSecret('TAPPASS_ADMIN_API_KEY', adminKey),
      tokenKey: await signingKeyFrom(newSigningKeyPem()),
      trustDomain: 'tappass.internal',
    };
    const app = await NestFactory.createMicroservice(keysModule(room), {
      strategy: new BusServer({ service: Keys, nc, pins, signer: keysSigner }),
      logger: false,
    });
    app.useGlobalFilters(new FaultFilter());
    await app.listen();
    const close = async () => {
      await app.close();
      peppers.stop();
      room.invalidator.close();
      await recorder.close(200);
    };
    this.#closers.push(close);
    return { room, close };
  }

  /** A connection of its own, as keys opens it. */
  redis(): Redis {
    const redis = connectRedis({ host: '127.0.0.1', port: this.redisEngine.port, password: this.#password });
    this.#closers.push(() => redis.disconnect());
    return redis;
  }

  /** Kills Redis as a crash would; what it had written is gone as well. */
  async loseRedis(): Promise<void> {
    this.redisEngine.kill('SIGKILL');
    await this.redisEngine.exited;
    rmSync(join(this.redisEngine.home, 'appendonlydir'), { recursive: true, force: true });
  }

  /** An empty Redis where the lost one was. */
  async startRedisAgain(): Promise<void> {
    const { home, port } = this.redisEngine;
    this.redisEngine = await startRedis({ dir: home, port, password: this.#password, appendFsync: 'no' });
  }

  /** A client that calls as this room; keys reads it from the inbox, which the bus's permissions keep true. */
  async client(room: string): Promise<Client<typeof Keys>> {
    const nc = await this.connect(room);
    return clientOf(nc, { room, pins }, Keys);
  }

  async connect(room: string): Promise<NatsConnection> {
    const nc = await connect({ servers: this.nats.url, inboxPrefix: `_INBOX_${room}` });
    this.#closers.push(() => nc.close());
    return nc;
  }

  startVault(): Promise<AppProcess> {
    return this.#start('vault', {
      TAPPASS_IDENTITY_KEY: pem(identities.vault.privateKey),
      TAPPASS_SEAL_KEY: pem(sealing.vault.privateKey),
      TAPPASS_VAULT_KEY: vaultKey,
    });
  }

  startLedger(): Promise<AppProcess> {
    return this.#start('ledger', {
      TAPPASS_IDENTITY_KEY: pem(identities.ledger.privateKey),
      TAPPASS_LEDGER_SIGN_KEY: pem(generateKeyPairSync('ed25519').privateKey),
      TAPPASS_LEDGER_ORIGIN: 'ledger.test',
      TAPPASS_AUDIT_STREAM_MAX_MB: '1024',
    });
  }

  /** Keys as it runs in production. */
  async startKeys(): Promise<AppProcess> {
    const jwkFile = this.#file((await recipientFrom(sealing.vault.privateKey)).jwk);
    return this.#start('keys', {
      ...{ TAPPASS_IDENTITY_KEY: pem(identities.keys.privateKey), TAPPASS_SEAL_KEY: pem(sealing.keys.privateKey) },
      ...{ TAPPASS_ADMIN_API_KEY: adminKey, TAPPASS_VAULT_SEAL_JWK_FILE: jwkFile },
      ...{ REDIS_PORT: String(this.redisEngine.port), REDIS_PASSWORD: this.#password },
      TAPPASS_TOKEN_KEY_FILE: join(this.#folder, `token-key-${++made}`, 'key.pem'),
    });
  }

  /** Kinds and bodies of what the ledger has committed, in order. */
  async entries(kind: string): Promise<Record<string, unknown>[]> {
    const rows = await this.admin<{ body: Buffer }>(
      `select b.body from ledger.entry e join ledger.body b using (seq) where e.kind = '${kind}' order by e.seq`,
    );
    return rows.map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);
  }

  async admin<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
    return asAdmin(this.db.adminUrl, async (admin) => {
      await admin.query('set search_path = keys');
      return (await admin.query<T>(sql, values)).rows;
    });
  }

  async close(): Promise<void> {
    for (const close of this.#closers.reverse()) await close();
    await this.nc.close();
    await this.pool.end();
    await Promise.all([this.nats.stop(), this.redisEngine.stop()]);
    await this.db.drop();
  }

  async #start(app: 'keys' | 'vault' | 'ledger', variables: Readonly<Record<string, string>>): Promise<AppProcess> {
    const { host, port, database, user, password } = this.db.settingsFor(app);
    const started = await startApp(app, {
      ...{ NATS_URL: this.nats.url, POSTGRES_HOST: host, POSTGRES_PORT: String(port), POSTGRES_DB: database },
      ...{ POSTGRES_USER: user, POSTGRES_PASSWORD: password(), TAPPASS_PINS_FILE: this.#file(pinsJson) },
      ...variables,
    });
    this.#closers.push(() => started.end('SIGKILL'));
    await started.ready();
    return started;
  }

  #file(text: string): string {
    const file = join(this.#folder, `given-${++made}`);
    writeFileSync(file, text);
    return file;
  }
}

/** What an edge does with the credential a stranger sent. */
export async function verify(edge: Client<typeof Keys>, credential: string, org = ''): Promise<Signed> {
  const { jwk } = await recipientFrom(sealing.keys.privateKey);
  const sealedCredential = await sealTo(jwk, Buffer.from(JSON.stringify({ credential, org })));
  const { principal } = await edge.verify({ sealedCredential, source: '127.0.0.1' });
  if (principal === undefined) throw new Error('no principal came back');
  return principal;
}

export const principalIn = (signed: Signed): Principal =>
  fromBinary(PrincipalSchema, openSigned(pins, 'keys', 'principal', signed));

/** A principal that keys signed, of any level and tenant. */
export const as = (change: Partial<Omit<Principal, '$typeName' | '$unknown'>>) => ({
  principal: keysSigner.sign(
    'principal',
    toBinary(
      PrincipalSchema,
      create(PrincipalSchema, { kind: 'pat', level: 40, keyId: 'dk_test', notAfterMs: soon(), ...change }),
    ),
  ),
  timeoutMs: 5_000,
});

const soon = (): bigint => BigInt(Date.now() + 30_000);

export interface Order {
  readonly agent: string;
  readonly email?: string;
  readonly days?: number;
  readonly idempotencyKey?: string;
  readonly kind?: string;
}

/** Issues a key on behalf of the principal and opens what comes back. */
export async function issue(edge: Client<typeof Keys>, principal: Signed, order: Order) {
  const recipient = await oneTimeRecipient();
  const { jwk } = await recipientFrom(sealing.keys.privateKey);
  const answer = await edge.issueKey(
    {
      ...{ agent: order.agent, kind: order.kind ?? 'dev', name: 'laptop', recipientJwk: recipient.jwk },
      sealedDeveloperEmail: await sealTo(jwk, Buffer.from(order.email ?? 'dev@example.com')),
      expiresDays: order.days ?? 30,
      idempotencyKey: order.idempotencyKey ?? '',
    },
    { principal, timeoutMs: 5_000 },
  );
  return { keyId: answer.keyId, apiKey: Buffer.from(await recipient.open(answer.sealedApiKey)).toString() };
}
