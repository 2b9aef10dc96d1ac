// A built app as a process of its own, the way it runs in production; it can be stopped, frozen and killed.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@tappass/engines/free-port';
import { eventually } from './eventually.ts';

export interface AppProcess {
  readonly opsUrl: string;
  readonly child: ChildProcess;
  /** What it wrote so far. */
  log(): string;
  /** Resolves when /readyz says so. */
  ready(): Promise<unknown>;
  /** Sends the signal and resolves with the exit code when it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const built = new Map<string, Promise<unknown>>();

/** Bundles `apps/<app>` once for each test process. */
export function buildApp(app: string): Promise<unknown> {
  const building =
    built.get(app) ??
    promisify(execFile)(process.execPath, [join(root(), 'tools/bundle.mjs')], { cwd: join(root(), 'apps', app) });
  built.set(app, building);
  return building;
}

/** Starts it with these variables and nothing of our own environment but PATH. */
export async function startApp(app: string, variables: Readonly<Record<string, string>>): Promise<AppProcess> {
  await buildApp(app);
  const opsPort = await freePort();
  const child = spawn(process.execPath, [join(root(), 'apps', app, 'dist/main.js')], {
    env: { PATH: process.env['PATH'], ...variables, TAPPASS_OPS_PORT: String(opsPort) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const opsUrl = `http://127.0.0.1:${opsPort}`;
  const isReady = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(`${app} ended: ${text.slice(-2000)}`);
    return (await fetch(`${opsUrl}/readyz`)).ok;
  };
  return {
    ...{ opsUrl, child, log: () => text },
    ready: () => eventually(`${app} to be ready`, isReady),
    end: (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return gone;
    },
  };
}

function root(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package-lock.json'))) {
    if (folder === dirname(folder)) throw new Error('the repository root was not found');
    folder = dirname(folder);
  }
  return folder;
}
