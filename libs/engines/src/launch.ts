// Starts one engine process: own user, own session, no inherited environment, log in its folder, ready when it answers.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '@tappass/errors/fault';
import { endProcess } from './end-process.ts';
import type { Engine, EngineName } from './engine.ts';
import { type EngineUser, give } from './engine-user.ts';
import { processCommand } from './process-command.ts';
import { lastLine } from './run-command.ts';
import { tether } from './tether.ts';

export interface LaunchPlan {
  readonly name: EngineName;
  readonly version: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly home: string;
  readonly user: EngineUser | undefined;
  readonly port: number;
  readonly url: string;
  /** Asked again and again until true; must not throw. */
  readonly isReady: () => Promise<boolean>;
  readonly readyTimeoutMs: number;
  readonly stopSignal: NodeJS.Signals;
  readonly stopTimeoutMs: number;
}

const readyPollMs = 15;

/** Fails with `engine_failed` and the last line of the log when it ends or stays silent. */
export async function launch(plan: LaunchPlan): Promise<Engine> {
  const child = spawnQuietly(plan);
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  const pid = child.pid;
  if (pid === undefined) throw failed(plan, 'the binary could not be run');
  const untie = tether(pid, plan.stopSignal);
  void exited.then(untie);
  writeFileSync(pidFile(plan.home), `${pid}\n`, { mode: 0o600 });
  await untilReady(plan, child);
  return {
    name: plan.name,
    version: plan.version,
    port: plan.port,
    pid,
    url: plan.url,
    home: plan.home,
    exited,
    kill: (signal) => void child.kill(signal),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        await endProcess(pid, plan.stopSignal, plan.stopTimeoutMs);
        await exited;
      }
      rmSync(pidFile(plan.home), { force: true });
    },
  };
}

function spawnQuietly(plan: LaunchPlan): ChildProcess {
  const log = openSync(join(plan.home, `${plan.name}.log`), 'a', 0o600);
  give(join(plan.home, `${plan.name}.log`), plan.user, 0o600);
  try {
    const child = spawn(plan.command, plan.args, {
      cwd: plan.home,
      // Our own environment may hold provider keys; an engine gets none of it.
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: plan.home, LANG: 'C', TZ: 'UTC' },
      stdio: ['ignore', log, log],
      // An own session: Ctrl-C reaches the starter alone, which ends things in the right order.
      detached: true,
      ...plan.user,
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

async function untilReady(plan: LaunchPlan, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + plan.readyTimeoutMs;
  while (child.exitCode === null && child.signalCode === null) {
    if ((await plan.isReady()) && child.exitCode === null) return;
    if (Date.now() > deadline) {
      if (child.pid) await endProcess(child.pid, 'SIGKILL', 1_000);
      throw failed(plan, `it did not answer within ${plan.readyTimeoutMs} ms`);
    }
    await pause(readyPollMs);
  }
  throw failed(plan, `it ended at once: ${lastLogLine(plan)}`);
}

const failed = (plan: LaunchPlan, detail: string): Fault =>
  new Fault('engine_failed', { details: { engine: plan.name, detail } });

function lastLogLine(plan: LaunchPlan): string {
  const log = join(plan.home, `${plan.name}.log`);
  return existsSync(log) ? lastLine(readFileSync(log, 'utf8').slice(-4096)) : 'it said nothing';
}

const pidFile = (home: string): string => join(home, 'engine.pid');

/** Ends an engine that an earlier starter left behind on the same folder, and forgets pids that mean something else now. */
export async function clearStale(home: string, binaryName: string, stopSignal: NodeJS.Signals): Promise<void> {
  const file = pidFile(home);
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  const command = processCommand(pid);
  if (command?.includes(binaryName) && command.includes(home)) await endProcess(pid, stopSignal, 10_000);
  rmSync(file, { force: true });
}
