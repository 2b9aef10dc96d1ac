// Ends a process for certain: first by asking, then by force, each within a bound.
import { setTimeout as pause } from 'node:timers/promises';
import { processCommand } from './process-command.ts';

const pollMs = 20;

/** Sends `signal`, and SIGKILL when the process still lives after `timeoutMs`; returns when it is gone. */
export async function endProcess(pid: number, signal: NodeJS.Signals, timeoutMs: number): Promise<void> {
  if (!send(pid, signal)) return;
  if (await gone(pid, timeoutMs)) return;
  send(pid, 'SIGKILL');
  await gone(pid, timeoutMs);
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (processCommand(pid) !== undefined) {
    if (Date.now() > deadline) return false;
    await pause(pollMs);
  }
  return true;
}
