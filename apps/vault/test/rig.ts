// A vault's insides on a real database and bus, with a built ledger beside it, and callers with identities of their own.
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Principal, PrincipalSchema } from '@tappass/contracts/common';
import { Ledger } from '@tappass/contracts/ledger';
import { Vault } from '@tappass/contracts/vault';
import type { Nats } from '@tappass/engines/nats';
import { Recorder } from '@tappass/evidence/recorder';
import { StrictEvidence } from '@tappass/evidence/strict';
import { uuidBytes } from '@tappass/evidence/uuid-v7';
import { openPool } from '@tappass/postgres/pool';
import { BusServer } from '@tappass/rpc/bus-server';
import { type Client, clientOf } from '@tappass/rpc/caller';
import { FaultFilter } from '@tappass/rpc/fault-filter';
import { Invalidator } from '@tappass/rpc/invalidation';
import { type Recipient, recipientFrom, sealTo } from '@tappass/rpc/sealed';
import { createSigner, type Pins } from '@tappass/rpc/signed';
import { type AppProcess, startApp } from '@tappass/testkit/app-process';
import { freshNats } from '@tappass/testkit/nats';
import { asAdmin, type FreshDatabase, freshDatabase } from '@tappass/testkit/postgres';
import { testFolder } from '@tappass/testkit/test-folder';
import type pg from 'pg';
import 'reflect-metadata';
import { DataKeys } from '../src/keyring/data-keys.ts';
import { KeyCache } from '../src/keyring/key-cache.ts';
import { SealedSecrets } from '../src/keyring/sealed-secrets.ts';
import { localKeyEncryption } from '../src/kms/local.ts';
import { RotationWorker } from '../src/rotation/rotation-worker.ts';
import { vaultModule } from '../src/vault.module.ts';
import type { VaultRoom } from '../src/vault-room.ts';

export const tenantA = '11111111-1111-4111-8111-111111111111';
export const tenantB = '22222222-2222-4222-8222-222222222222';

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const newIdentity = () => generateKeyPairSync('ed25519');
const identities = { keys: newIdentity(), vault: newIdentity(), ledger: newIdentity() };
const keysSigner = createSigner('keys', pem(identities.keys.privateKey));
export const pins: Pins = new Map(Object.entries(identities).map(([room, pair]) => [room, [pair.publicKey]]));

export const as = (tenant: string, change: Partial<Omit<Principal, '$typeName' | '$unknown'>> = {}) => ({
  principal: keysSigner.sign(
    'principal',
    toBinary(
      PrincipalSchema,
      create(PrincipalSchema, {
        ...{
          orgUuid: uuidBytes(tenant),
          kind: 'pat',
          level: 40,
          keyId: 'dk_test',
          notAfterMs: BigInt(Date.now() + 30_000),
        },
        ...change,
      }),
    ),
  ),
  timeoutMs: 5_000,
});

export const newKek = (): string => randomBytes(32).toString('base64');

/** One replica's keys and secrets; several can share a rig's database. */
export interface Replica {
  readonly keys: DataKeys;
  readonly secrets: SealedSecrets;
  readonly worker: RotationWorker;
  readonly finished: string[];
  /** Changes its key-encryption key as a changed file would. */
  changeKek(to: string): void;
}

export class Rig {
  readonly pool: pg.Pool;
  readonly db: FreshDatabase;
  readonly nats: Nats;
  readonly nc: NatsConnection;
  readonly #closers: (() => Promise<unknown> | unknown)[] = [];

  private constructor(db: FreshDatabase, nats: Nats, nc: NatsConnection) {
    this.db = db;
    this.nats = nats;
    this.nc = nc;
    this.pool = openPool({ ...db.settingsFor('vault'), max: 20 });
  }

  static async open(): Promise<Rig> {
    const [db, nats] = await Promise.all([freshDatabase(['vault', 'ledger']), freshNats()]);
    return new Rig(db, nats, await connect({ servers: nats.url, inboxPrefix: '_INBOX_vault' }));
  }

  replica(kek: string): Replica {
    let current = kek;
    const previous: string[] = [];
    const kms = localKeyEncryption({ current: () => current, previous: () => previous });
    const keys = new DataKeys(kms, new KeyCache({ now: () => performance.now() }));
    const finished: string[] = [];
    const worker = new RotationWorker({
      ...{ pool: this.pool, keys, boot: randomBytes(8).readBigUInt64BE(), kekVersion: () => kms.currentVersion() },
      onFinished: (step) => finished.push(step),
      onTrouble: (fault) => finished.push(fault.message),
    });
    this.#closers.push(() => worker.stop());
    return {
      ...{ keys, worker, finished, secrets: new SealedSecrets(this.pool, keys) },
      changeKek: (to) => {
        previous.unshift(current);
        current = to;
      },
    };
  }

  /** The vault's handlers on the bus, over a replica. */
  async serve(replica: Replica, kek: string, change: Partial<VaultRoom> = {}): Promise<Served> {
    const { pool, nc } = this;
    const signer = createSigner('vault', pem(identities.vault.privateKey));
    const sealing = await recipientFrom(generateKeyPairSync('x25519').privateKey);
    const recorder = new Recorder(nc, { room: 'vault', boot: 1n });
    const room: VaultRoom = {
      ...{ pool, signer, sealing, keys: replica.keys, secrets: replica.secrets, now: Date.now, onLegacyRead: () => {} },
      kms: localKeyEncryption({ current: () => kek, previous: () => [] }),
      invalidator: new Invalidator(nc, signer),
      evidence: new StrictEvidence(recorder, clientOf(nc, { room: 'vault', pins }, Ledger)),
      sharesCredentials: true,
      secretNames: new Set(['OPENAI_API_KEY']),
      ...change,
    };
    const app = await NestFactory.createMicroservice(vaultModule(room), {
      strategy: new BusServer({ service: Vault, nc, pins, signer }),
      logger: false,
    });
    app.useGlobalFilters(new FaultFilter());
    await app.listen();
    this.#closers.push(
      () => app.close(),
      () => recorder.close(),
    );
    return { app, room, sealing, seal: (text) => sealTo(sealing.jwk, Buffer.from(text)) };
  }

  /** A client that calls as this room: the vault reads it from the inbox, which the bus's permissions keep true. */
  async client(room: string): Promise<Client<typeof Vault>> {
    const nc = await connect({ servers: this.nats.url, inboxPrefix: `_INBOX_${room}` });
    this.#closers.push(() => nc.close());
    return clientOf(nc, { room, pins }, Vault);
  }

  async startLedger(): Promise<AppProcess> {
    const pinsFile = join(testFolder(), 'pins.json');
    writeFileSync(pinsFile, '{}');
    const { host, port, database, user, password } = this.db.settingsFor('ledger');
    const ledger = await startApp('ledger', {
      ...{ NATS_URL: this.nats.url, POSTGRES_HOST: host, POSTGRES_PORT: String(port), POSTGRES_DB: database },
      ...{ POSTGRES_USER: user, POSTGRES_PASSWORD: password(), TAPPASS_PINS_FILE: pinsFile },
      TAPPASS_IDENTITY_KEY: pem(identities.ledger.privateKey),
      TAPPASS_LEDGER_SIGN_KEY: pem(generateKeyPairSync('ed25519').privateKey),
      TAPPASS_AUDIT_STREAM_MAX_MB: '1024',
    });
    this.#closers.push(() => ledger.end('SIGKILL'));
    await ledger.ready();
    return ledger;
  }

  async admin<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
    return asAdmin(this.db.adminUrl, async (admin) => {
      await admin.query('set search_path = vault');
      return (await admin.query<T>(sql, values)).rows;
    });
  }

  async close(): Promise<void> {
    for (const close of this.#closers.reverse()) await close();
    await this.nc.close();
    await this.pool.end();
    await this.nats.stop();
    await this.db.drop();
  }
}

export interface Served {
  readonly app: INestMicroservice;
  readonly room: VaultRoom;
  readonly sealing: Recipient;
  /** As a caller seals a value to the vault. */
  readonly seal: (text: string) => Promise<string>;
}
