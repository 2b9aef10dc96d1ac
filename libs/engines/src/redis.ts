// A real Redis on loopback behind a password, appending every write; its configuration file is the only place the password is.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@tappass/errors/fault';
import { type Engine, type Progress, silent } from './engine.ts';
import { engineUser, give, makeEngineHome, reachableCopy } from './engine-user.ts';
import { clearStale, launch } from './launch.ts';
import { locateRedis } from './locate-redis.ts';
import { onAPort } from './on-a-port.ts';
import { probe } from './probe.ts';

export interface RedisOptions {
  readonly dir: string;
  readonly port?: number;
  /** Letters, digits, - and _ only: it stands in a configuration file. */
  readonly password: string;
  /** When an appended write is synced. */
  readonly appendFsync?: 'always' | 'everysec' | 'no';
  readonly progress?: Progress;
}

/** Ready means: it took the password and has loaded what it had written before. */
export async function startRedis(options: RedisOptions): Promise<Engine> {
  if (!/^[\w-]{16,}$/.test(options.password)) {
    const detail = 'its password must be 16 or more letters, digits, - or _';
    throw new Fault('engine_failed', { details: { engine: 'redis', detail } });
  }
  const located = await locateRedis(options.progress ?? silent);
  const user = engineUser();
  const home = makeEngineHome(options.dir, user);
  await clearStale(home, 'redis', 'SIGTERM');
  const file = join(home, 'redis.conf');
  return onAPort('redis', options.port, (port) => {
    writeFileSync(file, serverConfig(home, port, options), { mode: 0o600 });
    give(file, user, 0o600);
    return launch({
      name: 'redis',
      version: located.version,
      command: reachableCopy(located.path, located.version, user),
      args: [file],
      home,
      user,
      port,
      url: `redis://127.0.0.1:${port}`,
      isReady: () => probe(port, `AUTH ${options.password}\r\nPING\r\n`, isPong),
      readyTimeoutMs: 60_000,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 10_000,
    });
  });
}

/** Both answers usually come together; a lone "+OK" is asked for again a moment later. */
const isPong = (answer: Buffer): boolean => answer.toString('latin1').startsWith('+OK\r\n+PONG');

function serverConfig(home: string, port: number, options: RedisOptions): string {
  return `bind 127.0.0.1
port ${port}
protected-mode yes
requirepass ${options.password}
dir ${JSON.stringify(home)}
daemonize no
set-proc-title no
save ""
appendonly yes
appendfsync ${options.appendFsync ?? 'everysec'}
maxmemory-policy noeviction
`;
}
