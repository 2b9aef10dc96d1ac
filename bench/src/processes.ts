// Starts the benchmark's own processes on chosen cores, reads their CPU time from the kernel, and ends only what it started.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';

/** The gateway has one core for itself; load, provider and stores share the others. */
export const gatewayCore = '0';
export const otherCores = availableParallelism() > 1 ? `1-${availableParallelism() - 1}` : '0';

const started: ChildProcess[] = [];
const ticksPerSecond = 100;

export interface Started {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** Runs node with these arguments and waits for the line `isReady` makes a port of. */
export async function startNode(
  cores: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; isReady: (line: string) => number | undefined },
): Promise<Started> {
  const child = spawn('taskset', ['-c', cores, process.execPath, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], ...options.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code} before it was ready`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = options.isReady(line);
      if (found) resolve(found);
    });
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${args[0]} has no pid`);
  return { pid, port, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await gone;
  clearTimeout(timer);
}

export const endAll = async (): Promise<void> => void (await Promise.all(started.map(end)));

/** User and system time of a process, all its threads, in µs (proc(5): fields 14 and 15, in ticks). */
export function cpuUs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / ticksPerSecond;
}

/** The same with its children, those that have ended included: PostgreSQL is one process a connection. */
export function cpuUsOfTree(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ended = ((Number(fields[13]) + Number(fields[14])) * 1_000_000) / ticksPerSecond;
  const living = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return living.reduce((sum, child) => sum + cpuUsOfTree(child), cpuUs(pid) + ended);
}

export const moveToCore = (pid: number, cores: string): void =>
  void execFileSync('taskset', ['-a', '-p', '-c', cores, String(pid)], { stdio: 'ignore' });

/** The process that listens on a TCP port of this machine. */
export function listenerOf(port: number): number {
  const wanted = `socket:[${listeningInode(port)}]`;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (descriptorsOf(pid).includes(wanted)) return Number(pid);
  }
  throw new Error(`no process of ours listens on ${port}`);
}

function listeningInode(port: number): string {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(file, 'utf8').split('\n').slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === '0A' && local?.endsWith(`:${hex}`) && inode) return inode;
    }
  }
  throw new Error(`nobody listens on ${port}`);
}

function descriptorsOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return '';
      }
    });
  } catch {
    // Gone meanwhile, or another user's.
    return [];
  }
}
