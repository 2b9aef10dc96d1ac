// A real OPA server on loopback over the given policy files: control-plane decisions, simulation and tests.
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Fault } from '@tappass/errors/fault';
import { type Engine, type Progress, silent } from './engine.ts';
import { canRead, engineUser, makeEngineHome, openCopy, reachableCopy } from './engine-user.ts';
import { clearStale, launch } from './launch.ts';
import { locateOpa } from './locate-opa.ts';
import { onAPort } from './on-a-port.ts';
import { probe } from './probe.ts';

export interface OpaOptions {
  readonly dir: string;
  readonly port?: number;
  /** Files or folders of Rego and data, readable by the engine's user; none: policies are put over its API. */
  readonly paths?: readonly string[];
  /** Build it when it is not there (minutes, once for a machine). */
  readonly build?: boolean;
  readonly progress?: Progress;
}

/** `engine_missing` when there is no OPA here and it may not or cannot be built. */
export async function startOpa(options: OpaOptions): Promise<Engine> {
  const located = await locateOpa({ build: options.build ?? false, progress: options.progress ?? silent });
  if (!located) {
    const detail = 'put opa 1.x on PATH, or install Go so that it can be built';
    throw new Fault('engine_missing', { details: { engine: 'opa', detail } });
  }
  const user = engineUser();
  const home = makeEngineHome(options.dir, user);
  await clearStale(home, 'opa', 'SIGTERM');
  const copies = join(home, 'policies');
  rmSync(copies, { recursive: true, force: true });
  // Policies change between starts, so a copy is made anew each time.
  const paths = (options.paths ?? []).map((path, index) => {
    if (!user || canRead(path, user)) return path;
    const copy = join(copies, String(index), basename(path));
    openCopy(path, copy);
    return copy;
  });
  return onAPort('opa', options.port, (port) =>
    launch({
      name: 'opa',
      version: located.version,
      command: reachableCopy(located.path, located.version, user),
      // `home` stands in the arguments so that a later start recognises what an earlier one left behind.
      args: [
        'run',
        '--server',
        '--disable-telemetry',
        '--addr',
        `127.0.0.1:${port}`,
        '--history',
        `${home}/history`,
        ...paths,
      ],
      home,
      user,
      port,
      url: `http://127.0.0.1:${port}`,
      isReady: () =>
        probe(port, 'GET /health HTTP/1.0\r\n\r\n', (answer) => /^HTTP\/1\.\d 200/.test(answer.toString('latin1'))),
      readyTimeoutMs: 30_000,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 10_000,
    }),
  );
}
