// When a process began, as the system tells it: with its number it names one process for ever, however often the number is used again.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Of the fields behind the command's name in /proc/PID/stat: ticks since the machine came up. */
const startTime = 19;

/** @returns undefined when no process has that number */
export function processBirth(pid) {
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-p', String(pid), '-o', 'lstart='], { encoding: 'utf8' }).trim() || undefined;
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name may hold spaces and brackets of its own
    const [state, ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : fields[startTime - 1];
  } catch {
    return undefined;
  }
}
