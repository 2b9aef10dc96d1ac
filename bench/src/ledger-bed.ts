// What a ledger works on: its database, the broker with everybody's permissions, and the built service, started the way `npm start` does.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NatsConnection } from '@nats-io/transport-node';
import { startNats } from '@tappass/engines/nats';
import { startPostgres } from '@tappass/engines/postgres';
import { bringUp, migrationsIn } from '@tappass/postgres/bring-up';
import { connectBus } from '@tappass/rpc/bus';
import pg from 'pg';
import { brokerTls } from '../../deploy/local/src/broker-tls.ts';
import { localCertificates } from '../../deploy/local/src/local-ca.ts';
import { type LocalSecrets, localSecrets } from '../../deploy/local/src/local-secrets.ts';
import { keptPorts } from '../../deploy/local/src/ports.ts';
import { serviceEnvironment } from '../../deploy/local/src/service-environment.ts';
import { type RunningService, startService, untilReady } from '../../deploy/local/src/service-process.ts';
import { renderNatsConfig } from '../../deploy/nats/render.ts';
import { nodeFlags } from '../../deploy/node-flags.ts';
import { services, topology } from '../../deploy/topology.ts';

export interface LedgerBed {
  readonly pids: { readonly ledger: number; readonly postgres: number; readonly nats: number };
  readonly ledger: RunningService;
  /** Connected as the edge is. */
  readonly edge: NatsConnection;
  /** Of the superuser, for sizes that nobody else sees; it has the ledger's tables before it. */
  readonly admin: pg.Client;
  readonly secrets: LocalSecrets;
  readonly stop: () => Promise<void>;
}

export interface BedOptions {
  readonly root: string;
  readonly say: (line: string) => void;
  /** Of node, for the ledger alone. */
  readonly flags: readonly string[];
}

const superuser = 'tappass_admin';
const database = 'tappass';
const readyLimitMs = 30_000;

export async function makeBed({ root, say, flags }: BedOptions): Promise<LedgerBed> {
  const dir = mkdtempSync(join(tmpdir(), 'tappass-bench-ledger-'));
  chmodSync(dir, 0o711);
  mkdirSync(join(dir, 'logs'), { mode: 0o700 });
  const closers: (() => Promise<unknown> | unknown)[] = [() => rmSync(dir, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const secrets = localSecrets(dir);
    const ports = await keptPorts(dir);
    const certificates = localCertificates(join(dir, 'certs'));
    say('starting PostgreSQL and NATS');
    const admin = { user: superuser, password: secrets.postgresPassword(superuser) };
    const postgres = await startPostgres({
      dir: join(dir, 'postgres'),
      superuser: { name: admin.user, password: admin.password },
    });
    closers.push(() => postgres.stop());
    const nats = await startNats({ dir: join(dir, 'nats'), config: brokerConfig(dir, secrets, certificates) });
    closers.push(() => nats.stop());
    const place = { host: '127.0.0.1', port: postgres.port, database };
    const passwords = { ledger: secrets.postgresPassword('ledger') };
    await bringUp({ ...place, admin, passwords, migrationsOf: migrationsIn(join(root, 'apps')) });
    say('starting the ledger');
    const at = {
      ...{ natsPort: nats.port, natsCaFile: certificates.caFile, postgresPort: postgres.port, redisPort: ports.redis },
      ...{ edgePort: 0, opsPorts: ports.ops, demo: {} },
    };
    const plan = {
      ...{ name: 'ledger', appsFolder: join(root, 'apps'), logFolder: join(dir, 'logs'), opsPort: ports.ops.ledger },
      nodeFlags: [...nodeFlags('ledger'), ...flags],
      environment: serviceEnvironment('ledger', secrets, at, { openaiFile: '', anthropicFile: '' }),
    };
    const ledger = startService(plan);
    closers.push(() => ledger.stop());
    await untilReady(ledger, plan, readyLimitMs);
    const edge = await connectBus({
      ...{ room: 'edge', url: `nats://127.0.0.1:${nats.port}`, password: secrets.busPassword('edge') },
      ca: readFileSync(certificates.caFile, 'utf8'),
    });
    closers.push(() => edge.close());
    const client = new pg.Client({ ...place, ...admin });
    await client.connect();
    closers.push(() => client.end());
    await client.query('set search_path = ledger');
    const pids = { ledger: ledger.pid, postgres: postgres.pid, nats: nats.pid };
    return { pids, ledger, edge, admin: client, secrets, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function brokerConfig(dir: string, secrets: LocalSecrets, certificates: { certFile: string; keyFile: string }): string {
  const passwords = Object.fromEntries(services.map((service) => [service, secrets.busPassword(service)])) as Record<
    (typeof services)[number],
    string
  >;
  return brokerTls(join(dir, 'nats'), certificates) + renderNatsConfig(topology, { users: 'password', passwords });
}
