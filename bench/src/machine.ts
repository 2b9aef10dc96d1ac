// The machine the figures are from; without it they mean nothing.
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';

export const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memory_gb: Math.round(totalmem() / 1024 ** 3),
  kernel: release(),
  node: process.version,
  wrk: wrkVersion(),
  /** Of the last minute, before the first measurement: above 0.5 somebody else was using the machine too. */
  load_before: Math.round((loadavg()[0] ?? 0) * 100) / 100,
});

/** wrk prints its version with exit code 1. */
function wrkVersion(): string {
  try {
    return execFileSync('wrk', ['-v'], { encoding: 'utf8' });
  } catch (error) {
    const said = (error as { stdout?: string }).stdout ?? '';
    return /wrk \S+/.exec(said)?.[0] ?? 'unknown';
  }
}
