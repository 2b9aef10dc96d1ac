// A real PostgreSQL on loopback with password logins only; data, log and pid live in one folder of its own user.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@tappass/errors/fault';
import { endProcess } from './end-process.ts';
import { type Engine, type Progress, silent } from './engine.ts';
import { type EngineUser, engineUser, give, makeEngineHome } from './engine-user.ts';
import { clearStale, launch } from './launch.ts';
import { locatePostgres } from './locate-postgres.ts';
import { onAPort } from './on-a-port.ts';
import { probe } from './probe.ts';
import { processCommand } from './process-command.ts';
import { lastLine, runCommand } from './run-command.ts';

export interface PostgresOptions {
  readonly dir: string;
  readonly port?: number;
  /** Used when the cluster is made; later starts keep the password the data has. */
  readonly superuser: { readonly name: string; readonly password: string };
  /** false only for tests: a crash of the machine may then lose committed rows. */
  readonly durable?: boolean;
  readonly maxConnections?: number;
  readonly progress?: Progress;
}

/** Makes the cluster in `dir` on the first start and reuses it afterwards. */
export async function startPostgres(options: PostgresOptions): Promise<Engine> {
  const { durable = true, progress = silent } = options;
  const user = engineUser();
  const binaries = locatePostgres();
  const home = makeEngineHome(options.dir, user);
  const data = join(home, 'data');
  await clearStale(home, 'postgres', 'SIGINT');
  await clearStalePostmaster(data);
  if (!existsSync(data)) await initialise(binaries.path, home, options, user, progress);
  return onAPort('postgres', options.port, (port) =>
    launch({
      name: 'postgres',
      version: binaries.version,
      command: join(binaries.path, 'postgres'),
      args: serverArguments(data, port, durable, options.maxConnections ?? 200),
      home,
      user,
      port,
      url: `postgres://127.0.0.1:${port}`,
      isReady: () => acceptsLogins(port, options.superuser.name),
      readyTimeoutMs: 60_000,
      stopSignal: 'SIGINT',
      stopTimeoutMs: 15_000,
    }),
  );
}

function serverArguments(data: string, port: number, durable: boolean, maxConnections: number): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: String(maxConnections),
    log_timezone: 'UTC',
    timezone: 'UTC',
    log_statement: 'none',
    ...(durable
      ? { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '32MB' }),
  };
  return ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** The cluster is made beside its place and moved there whole, so that a start that was cut off leaves nothing half. */
async function initialise(
  bin: string,
  home: string,
  options: PostgresOptions,
  user: EngineUser | undefined,
  progress: Progress,
): Promise<void> {
  const half = join(home, 'data.half');
  const passwordFile = join(home, 'password.once');
  rmSync(half, { recursive: true, force: true });
  try {
    writeFileSync(passwordFile, options.superuser.password, { mode: 0o600 });
    give(passwordFile, user, 0o600);
    const args = ['-D', half, '-U', options.superuser.name, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    args.push('--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--data-checksums');
    if (options.durable === false) args.push('--no-sync');
    const { code, stderr } = await runCommand(join(bin, 'initdb'), args, {
      cwd: home,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C', TZ: 'UTC' },
      label: 'making the PostgreSQL cluster',
      progress,
      ...user,
    });
    if (code !== 0) throw new Fault('engine_failed', { details: { engine: 'postgres', detail: lastLine(stderr) } });
    renameSync(half, join(home, 'data'));
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** PostgreSQL trusts its own pid file even when that number now belongs to some other process of the same user. */
async function clearStalePostmaster(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  const command = processCommand(pid);
  if (command?.includes('postgres') && command.includes(data)) await endProcess(pid, 'SIGINT', 15_000);
  rmSync(file, { force: true });
}

/**
 * A start-up message is answered by an authentication request ("R") once logins are accepted; while the server still
 * recovers it answers with an error ("E").
 */
function acceptsLogins(port: number, userName: string): Promise<boolean> {
  const body = Buffer.from(`user\0${userName}\0database\0postgres\0\0`, 'utf8');
  const message = Buffer.alloc(8 + body.length);
  message.writeInt32BE(message.length, 0);
  message.writeInt32BE(196_608, 4);
  body.copy(message, 8);
  return probe(port, message, (answer) => answer[0] === 0x52);
}
