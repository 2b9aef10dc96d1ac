// A ledger's insides on a real database and bus of their own: sequencer, signer and verification, without the service around them.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type Nats, startNats } from '@tappass/engines/nats';
import type { JsonObject } from '@tappass/evidence/canonical-json';
import { type Position, Recorder } from '@tappass/evidence/recorder';
import { openPool } from '@tappass/postgres/pool';
import { freshNats } from '@tappass/testkit/nats';
import { asAdmin, type FreshDatabase, freshDatabase } from '@tappass/testkit/postgres';
import type pg from 'pg';
import { CheckpointSigner } from '../src/checkpoints/checkpoint-signer.ts';
import { type KeptCheckpoints, keptCheckpoints } from '../src/checkpoints/kept-checkpoints.ts';
import { Verification } from '../src/checkpoints/verification.ts';
import { verifierOf } from '../src/domain/note.ts';
import { uuidToBytes } from '../src/domain/uuid.ts';
import type { AuditStreamOptions } from '../src/sequencer/audit-stream.ts';
import { Committed } from '../src/sequencer/committed.ts';
import { type TakeLead, turnToLead } from '../src/sequencer/lead.ts';
import { Sequencer } from '../src/sequencer/sequencer.ts';

export const tenantA = '11111111-1111-4111-8111-111111111111';
export const tenantB = '22222222-2222-4222-8222-222222222222';
export const streamOptions: AuditStreamOptions = { replicas: 1, maxBytes: 1024 ** 3, maxAgeMs: 7 * 86_400_000 };

export interface RunningSequencer {
  readonly sequencer: Sequencer;
  readonly committed: Committed;
  readonly troubles: string[];
}

export class Rig {
  readonly db: FreshDatabase;
  nats: Nats;
  readonly nc: NatsConnection;
  readonly pool: pg.Pool;
  readonly noteSigner = { name: 'ledger.test', privateKey: generateKeyPairSync('ed25519').privateKey };
  readonly log = { origin: 'ledger.test', verifiers: [verifierOf(this.noteSigner)] };
  readonly kept: KeptCheckpoints;
  readonly #closers: (() => Promise<unknown>)[] = [];

  private constructor(db: FreshDatabase, nats: Nats, nc: NatsConnection, jsm: JetStreamManager) {
    this.db = db;
    this.nats = nats;
    this.nc = nc;
    this.pool = openPool({ ...db.settingsFor('ledger'), pipeline: true });
    this.kept = keptCheckpoints(jetstream(nc), jsm, this.log, 1);
  }

  static async open(): Promise<Rig> {
    const [db, nats] = await Promise.all([freshDatabase(['ledger']), freshNats()]);
    const nc = await connect({ servers: nats.url, reconnectTimeWait: 50, maxReconnectAttempts: -1 });
    return new Rig(db, nats, nc, await jetstreamManager(nc, { checkAPI: false }));
  }

  startSequencer(
    overrides: { takeLead?: TakeLead; onBatch?: () => void; stream?: AuditStreamOptions } = {},
  ): RunningSequencer {
    const troubles: string[] = [];
    const sequencer = new Sequencer({
      ...{ pool: this.pool, nc: this.nc, trustDomain: 'tappass.internal', stream: overrides.stream ?? streamOptions },
      takeLead: overrides.takeLead ?? turnToLead(this.pool),
      onBatch: overrides.onBatch ?? (() => {}),
      onTrouble: (fault) => troubles.push(fault.message),
    });
    const committed = new Committed(this.pool, () => sequencer.state === 'leading');
    sequencer.start(committed);
    this.#closers.push(() => sequencer.stop());
    return { sequencer, committed, troubles };
  }

  signer(leads = () => true): CheckpointSigner {
    const { pool, noteSigner, log, kept } = this;
    return new CheckpointSigner({ pool, log, leads, kept, signer: noteSigner, now: () => performance.now() });
  }

  verification(published: CheckpointSigner | undefined = undefined, rest = 0): Verification {
    return new Verification(this.pool, this.log, async () => published?.published, { rest });
  }

  recorder(room = 'edge'): Recorder {
    const recorder = new Recorder(this.nc, { room, boot: randomBytes(8).readBigUInt64BE(), patienceMs: 20_000 });
    this.#closers.push(() => recorder.close());
    return recorder;
  }

  /** Publishes events and waits for the stream's acknowledgement of each. */
  async record(
    recorder: Recorder,
    count: number,
    body: (n: number) => JsonObject = (n) => ({ n }),
    kind = 'llm_call',
  ): Promise<Position[]> {
    return Promise.all(
      Array.from({ length: count }, (_, n) =>
        recorder.record({ kind, tenant: uuidToBytes(n % 2 ? tenantB : tenantA), body: body(n) }),
      ),
    );
  }

  /** Behind row level security and triggers, as a superuser who means harm. */
  async tamper(sql: string): Promise<void> {
    await asAdmin(this.db.adminUrl, async (admin) => {
      await admin.query('set search_path = ledger');
      for (const table of ['entry', 'body', 'tile', 'checkpoint', 'batch', 'call_window']) {
        await admin.query(`alter table ${table} disable trigger all`);
      }
      await admin.query(sql);
    });
  }

  async admin<T extends object>(sql: string): Promise<T[]> {
    return asAdmin(this.db.adminUrl, async (admin) => {
      await admin.query('set search_path = ledger');
      return (await admin.query<T>(sql)).rows;
    });
  }

  /** Kills the broker and starts another on the same port and files. */
  async restartNats(): Promise<void> {
    const { port, home } = this.nats;
    this.nats.kill('SIGKILL');
    await this.nats.exited;
    this.nats = await startNats({ dir: home, port, durable: true });
  }

  async close(): Promise<void> {
    for (const close of this.#closers.reverse()) await close();
    await this.nc.close();
    await this.pool.end();
    await this.nats.stop();
    await this.db.drop();
  }
}
