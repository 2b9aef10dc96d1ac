// The whole of TapPass on one machine: engines, schemas, six services, the demo provider. What it starts it stops, in reverse, and nothing else.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '@tappass/engines/engine';
import { type Nats, startNats } from '@tappass/engines/nats';
import { startPostgres } from '@tappass/engines/postgres';
import { startRedis } from '@tappass/engines/redis';
import { bringUp, migrationsIn } from '@tappass/postgres/bring-up';
import { storedServices } from '@tappass/postgres/roles';
import { renderNatsConfig } from '../../nats/render.ts';
import { nodeFlags } from '../../node-flags.ts';
import { type ServiceName, services, topology } from '../../topology.ts';
import { brokerTls } from './broker-tls.ts';
import { unusedSettings, withGivenSettings } from './given-settings.ts';
import { localCertificates } from './local-ca.ts';
import { type LocalSecrets, localSecrets } from './local-secrets.ts';
import { keptPorts, type Ports } from './ports.ts';
import { type GivenKey, providerKey } from './provider-keys.ts';
import { type Addresses, serviceEnvironment } from './service-environment.ts';
import { type RunningService, type ServicePlan, startService, untilReady } from './service-process.ts';
import { demoAddresses, demoSettings } from './stand-ins.ts';

export interface StackOptions {
  readonly dir: string;
  readonly edgePort: number;
  /** The checkout: where the built apps and the migrations are. */
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: (line: string) => void;
  /** false only for tests: faster engines that a power cut may rob. */
  readonly durable?: boolean;
  /** More settings for single services, for tests. */
  readonly settings?: Partial<Record<ServiceName, Readonly<Record<string, string>>>>;
}

export interface Stack {
  readonly url: string;
  readonly secrets: LocalSecrets;
  readonly ports: Ports;
  readonly postgres: Engine;
  readonly nats: Nats;
  readonly redis: Engine;
  /** Base URL of the demo provider; empty when it stands in for nobody. */
  readonly demoUrl: string;
  readonly service: (name: ServiceName) => RunningService;
  /** Starts a service that has ended, and waits until it is ready. */
  readonly restart: (name: ServiceName) => Promise<void>;
  /** Starts an engine that has ended, on the same data and port. */
  readonly restartEngine: (name: 'postgres' | 'nats' | 'redis') => Promise<void>;
  readonly stop: () => Promise<void>;
}

const readyLimitMs = 60_000;
const superuser = 'tappass_admin';
// ledger makes the stream first; keys needs the vault's pepper; the edge needs all
const startOrder: readonly ServiceName[] = ['license', 'ledger', 'vault', 'policy', 'keys', 'edge'];

export async function startStack(options: StackOptions): Promise<Stack> {
  // traversable, so that the engines' own user reaches its folders; what is inside is private
  mkdirSync(options.dir, { recursive: true, mode: 0o711 });
  mkdirSync(join(options.dir, 'logs'), { recursive: true, mode: 0o700 });
  const secrets = localSecrets(options.dir, options.environment);
  for (const line of unusedSettings(options.environment)) options.progress(line);
  const ports = await keptPorts(options.dir);
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close().catch(() => {});
  };
  try {
    return await build(options, secrets, ports, closers, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(
  options: StackOptions,
  secrets: LocalSecrets,
  ports: Ports,
  closers: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<Stack> {
  const { progress } = options;
  const certificates = localCertificates(join(options.dir, 'certs'));
  const engines = engineStarters(options, secrets, ports, certificates);
  const running: { postgres: Engine; nats: Nats; redis: Engine } = {} as never;
  progress('starting PostgreSQL, NATS and Redis');
  const started = await Promise.allSettled([
    engines.postgres().then((engine) => {
      running.postgres = engine;
      closers.push(() => running.postgres.stop());
    }),
    engines.nats().then((engine) => {
      running.nats = engine;
      closers.push(() => running.nats.stop());
    }),
    engines.redis().then((engine) => {
      running.redis = engine;
      closers.push(() => running.redis.stop());
    }),
  ]);
  for (const result of started) if (result.status === 'rejected') throw result.reason;
  if (running.nats.warning !== undefined) progress(running.nats.warning);
  progress('bringing the database up');
  await bringDatabaseUp(options, secrets, running.postgres.port);
  const openai = providerKey('OPENAI_API_KEY', options.environment, secrets);
  const anthropic = providerKey('ANTHROPIC_API_KEY', options.environment, secrets);
  const standIns = demoAddresses(options.environment);
  const demoUrl = standIns.length === 0 ? '' : await startDemo(options, ports.demo, closers);
  const at: Addresses = {
    natsPort: running.nats.port,
    natsCaFile: certificates.caFile,
    postgresPort: running.postgres.port,
    redisPort: running.redis.port,
    edgePort: options.edgePort,
    opsPorts: ports.ops,
    demo: demoSettings(standIns, demoUrl),
  };
  const plan = planner(options, secrets, at, openai, anthropic);
  const processes = new Map<ServiceName, RunningService>();
  const launch = async (name: ServiceName) => {
    const service = startService(plan(name));
    processes.set(name, service);
    await untilReady(service, plan(name), readyLimitMs);
  };
  for (const name of startOrder) closers.push(async () => processes.get(name)?.stop());
  progress(`starting ${startOrder.join(', ')}`);
  const launched = await Promise.allSettled(startOrder.map(launch));
  for (const result of launched) if (result.status === 'rejected') throw result.reason;
  const url = `http://127.0.0.1:${options.edgePort}`;
  await untilGoverning(url, readyLimitMs);
  return {
    url,
    secrets,
    ports,
    demoUrl,
    stop,
    get postgres() {
      return running.postgres;
    },
    get nats() {
      return running.nats;
    },
    get redis() {
      return running.redis;
    },
    service: (name) => processes.get(name)!,
    restart: launch,
    restartEngine: async (name) => {
      running[name] = (await engines[name]()) as never;
    },
  };
}

function engineStarters(
  options: StackOptions,
  secrets: LocalSecrets,
  ports: Ports,
  certificates: { certFile: string; keyFile: string },
) {
  const { progress, dir, durable } = options;
  const common = { progress, ...(durable !== undefined && { durable }) };
  const passwords = Object.fromEntries(services.map((service) => [service, secrets.busPassword(service)])) as Record<
    ServiceName,
    string
  >;
  return {
    postgres: () =>
      startPostgres({
        ...common,
        dir: join(dir, 'postgres'),
        port: ports.postgres,
        superuser: { name: superuser, password: secrets.postgresPassword(superuser) },
      }),
    nats: () => {
      const engineDir = join(dir, 'nats');
      return startNats({
        ...common,
        dir: engineDir,
        port: ports.nats,
        config: brokerTls(engineDir, certificates) + renderNatsConfig(topology, { users: 'password', passwords }),
      });
    },
    redis: () => startRedis({ progress, dir: join(dir, 'redis'), port: ports.redis, password: secrets.redisPassword }),
  };
}

async function bringDatabaseUp(options: StackOptions, secrets: LocalSecrets, port: number): Promise<void> {
  await bringUp({
    host: '127.0.0.1',
    port,
    database: 'tappass',
    admin: { user: superuser, password: secrets.postgresPassword(superuser) },
    passwords: Object.fromEntries(storedServices.map((service) => [service, secrets.postgresPassword(service)])),
    migrationsOf: migrationsIn(join(options.root, 'apps')),
    report: options.progress,
  });
}

function planner(options: StackOptions, secrets: LocalSecrets, at: Addresses, openai: GivenKey, anthropic: GivenKey) {
  return (name: ServiceName): ServicePlan => ({
    name,
    appsFolder: join(options.root, 'apps'),
    logFolder: join(options.dir, 'logs'),
    nodeFlags: nodeFlags(name),
    opsPort: at.opsPorts[name],
    environment: {
      ...withGivenSettings(
        name,
        serviceEnvironment(name, secrets, at, { openaiFile: openai.file, anthropicFile: anthropic.file }),
        options.environment,
        secrets.folder,
      ),
      ...options.settings?.[name],
    },
  });
}

/** The demo provider: its own process, on loopback. @returns its base URL */
async function startDemo(options: StackOptions, port: number, closers: (() => Promise<unknown>)[]): Promise<string> {
  const main = join(options.root, 'apps', 'demo-provider', 'dist', 'main.js');
  const child = spawn(process.execPath, [main, String(port)], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  closers.push(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    void exited.then(() => reject(new Error('the demo provider ended')));
  });
  return `http://127.0.0.1:${port}`;
}

/** Until the edge has heard every room and loaded the policy. */
async function untilGoverning(url: string, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs;
  let last = '';
  while (performance.now() < deadline) {
    try {
      const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(1000) });
      if (response.ok) return;
      last = await response.text();
    } catch {
      // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`the edge is not ready: ${last}`);
}
