// A real nats-server on loopback with JetStream that syncs every write before it acknowledges, and the permissions it is given.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Engine, type Located, type Progress, silent } from './engine.ts';
import { engineUser, give, makeEngineHome, reachableCopy } from './engine-user.ts';
import { clearStale, launch } from './launch.ts';
import { locateNats, syncsEveryWrite } from './locate-nats.ts';
import { onAPort } from './on-a-port.ts';
import { probe } from './probe.ts';

export interface NatsOptions {
  readonly dir: string;
  readonly port?: number;
  /** Rendered configuration of users and permissions (and TLS): everything but listening and storage, which are ours. */
  readonly config?: string;
  /** false only for tests: a power cut may then lose acknowledged messages. */
  readonly durable?: boolean;
  /** What JetStream may keep on disk, in bytes. */
  readonly maxStoreBytes?: number;
  readonly progress?: Progress;
}

export interface Nats extends Engine {
  /** Set when this server is weaker than promised. */
  readonly warning?: string;
  /** Writes new users and permissions and lets the server take them over without a restart. */
  reload(config: string): void;
}

const tenGigabytes = 10 * 1024 ** 3;

/** The file holds passwords, so it is readable by the engine's user only. */
export async function startNats(options: NatsOptions): Promise<Nats> {
  const located = await locateNats(options.progress ?? silent);
  const user = engineUser();
  const home = makeEngineHome(options.dir, user);
  const store = join(home, 'jetstream');
  mkdirSync(store, { recursive: true, mode: 0o700 });
  give(store, user, 0o700);
  await clearStale(home, 'nats-server', 'SIGTERM');
  const file = join(home, 'nats.conf');
  return onAPort('nats', options.port, async (port) => {
    const write = (config: string): void => {
      writeFileSync(file, serverConfig(located, options, port, store) + config, { mode: 0o600 });
      give(file, user, 0o600);
    };
    write(options.config ?? '');
    const engine = await launch({
      name: 'nats',
      version: located.version,
      command: reachableCopy(located.path, located.version, user),
      args: ['-c', file],
      home,
      user,
      port,
      url: `nats://127.0.0.1:${port}`,
      // The server's first words, sent in the clear even when TLS follows.
      isReady: () => probe(port, '', (answer) => answer.toString('latin1').startsWith('INFO ')),
      readyTimeoutMs: 60_000,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 10_000,
    });
    const reload = (config: string): void => {
      write(config);
      engine.kill('SIGHUP');
    };
    return { ...engine, reload, ...(located.warning ? { warning: located.warning } : {}) };
  });
}

function serverConfig(located: Located, options: NatsOptions, port: number, store: string): string {
  const sync = options.durable !== false && syncsEveryWrite(located.version) ? '  sync_interval: always\n' : '';
  return `listen: "127.0.0.1:${port}"
server_name: "tappass-${port}"
max_payload: 1MB
max_connections: 1024
jetstream {
  store_dir: ${JSON.stringify(store)}
  max_memory_store: 0
  max_file_store: ${options.maxStoreBytes ?? tenGigabytes}
${sync}}
`;
}
