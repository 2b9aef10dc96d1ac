// One service as a child process: its log in a file with how it ended, ready when its ops port says so, ended by SIGTERM or with us.
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tether } from '@tappass/engines/tether';

export interface RunningService {
  readonly name: string;
  readonly pid: number;
  readonly opsPort: number;
  readonly exited: Promise<void>;
  readonly stop: () => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

export interface ServicePlan {
  readonly name: string;
  /** Folder with the built apps. */
  readonly appsFolder: string;
  readonly logFolder: string;
  /** Of node itself. */
  readonly nodeFlags?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly opsPort: number;
}

const pollMs = 25;
const stopLimitMs = 30_000;

export function startService(plan: ServicePlan): RunningService {
  const logFile = join(plan.logFolder, `${plan.name}.log`);
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(
    process.execPath,
    [...(plan.nodeFlags ?? []), join(plan.appsFolder, plan.name, 'dist', 'main.js')],
    {
      // nothing of our own environment leaks into a service: it gets what it declares
      env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...plan.environment },
      stdio: ['ignore', log, log],
      // its own group: Ctrl-C at the terminal reaches us, and we stop it in order
      detached: true,
    },
  );
  closeSync(log);
  const untie = tether(child.pid ?? -1, 'SIGTERM');
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      untie();
      tell(logFile, { service: plan.name, pid: child.pid, code, signal, msg: 'ended' });
      resolve();
    });
  });
  return {
    name: plan.name,
    pid: child.pid ?? -1,
    opsPort: plan.opsPort,
    exited,
    stop: () => stop(child, exited),
    kill: (signal) => void child.kill(signal),
  };
}

/** What was killed, by us, by somebody or for want of memory, cannot say so itself. */
function tell(logFile: string, line: object): void {
  try {
    appendFileSync(logFile, `${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
  } catch {
    // its folder is gone, and so is whoever would read
  }
}

/** @throws Error with the last lines of its log when it ends or is not ready in time */
export async function untilReady(service: RunningService, plan: ServicePlan, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs;
  let ended = false;
  void service.exited.then(() => {
    ended = true;
  });
  while (performance.now() < deadline && !ended) {
    if (await isReady(service.opsPort)) return;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  const last = readFileSync(join(plan.logFolder, `${plan.name}.log`), 'utf8')
    .trim()
    .split('\n')
    .slice(-8)
    .join('\n');
  throw new Error(`${plan.name} ${ended ? 'ended' : 'is not ready'}; its log ends with:\n${last}`);
}

export async function isReady(opsPort: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${opsPort}/readyz`, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
  await exited;
  clearTimeout(limit);
}
