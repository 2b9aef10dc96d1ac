// Who runs a local stack in a folder: so that a second start is refused and `npm run stop` finds the right process.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { processBirth } from '../../../tools/process-birth.mjs';
import { writePrivate } from './private-file.ts';

const fileOf = (dir: string): string => join(dir, 'running.json');

/** The pid of the stack that runs there, if it does: a number that now belongs to another process does not count. */
export function runningPid(dir: string): number | undefined {
  if (!existsSync(fileOf(dir))) return undefined;
  const { pid, born } = JSON.parse(readFileSync(fileOf(dir), 'utf8')) as { pid: number; born?: string };
  return born !== undefined && processBirth(pid) === born ? pid : undefined;
}

export const markRunning = (dir: string, pid: number): void =>
  writePrivate(fileOf(dir), JSON.stringify({ pid, born: processBirth(pid) }));

export const markStopped = (dir: string): void => rmSync(fileOf(dir), { force: true });
