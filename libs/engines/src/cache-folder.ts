// Where engines that were built or unpacked are kept between runs, and a lock so that two starters do not build the same one.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from './engine.ts';
import { processCommand } from './process-command.ts';

const lockPollMs = 500;
const linesEveryMs = 1_500;

/** `$XDG_CACHE_HOME/tappass/engines`, made when missing. */
export function cacheFolder(): string {
  const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tappass', 'engines');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}

/** Runs `act` while no other process does the same `task`; a lock whose owner died is taken over. */
export async function oneAtATime<T>(task: string, progress: Progress, act: () => Promise<T>): Promise<T> {
  const lock = join(cacheFolder(), `${task}.lock`);
  let nextLineAt = Date.now();
  while (!tryLock(lock)) {
    if (Date.now() >= nextLineAt) {
      progress(`waiting for another process that prepares ${task}`);
      nextLineAt = Date.now() + linesEveryMs;
    }
    await pause(lockPollMs);
  }
  try {
    return await act();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const owner = Number.parseInt(readOr(lock, ''), 10);
    if (Number.isNaN(owner) || processCommand(owner) !== undefined) return false;
    rmSync(lock, { force: true });
    return false;
  }
}

function readOr(file: string, fallback: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return fallback;
  }
}
