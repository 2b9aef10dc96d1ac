// Loads one target with wrk and gives back what it saw; any answer but 200 makes a measurement void.
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { otherCores } from './processes.ts';

export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
}

const resultSchema = z.strictObject({
  requests: z.number().positive(),
  duration_us: z.number().positive(),
  p50_us: z.number(),
  p99_us: z.number(),
  status_errors: z.number(),
  socket_errors: z.number(),
  timeouts: z.number(),
});
export type WrkResult = z.infer<typeof resultSchema>;

/** @throws Error when a call was answered by anything but 200 */
export async function runWrk(script: string, load: Load): Promise<WrkResult> {
  const result = await loadWithWrk(script, load);
  const bad = failedOf(result);
  if (bad > 0) throw new Error(`${load.url}: ${bad} of ${result.requests} calls failed (${JSON.stringify(result)})`);
  return result;
}

export const failedOf = (result: WrkResult): number => result.status_errors + result.socket_errors + result.timeouts;

/** What wrk saw, refusals among it. */
export async function loadWithWrk(script: string, load: Load): Promise<WrkResult> {
  const folder = mkdtempSync(join(tmpdir(), 'tappass-wrk-'));
  const [bodyFile, headersFile] = [join(folder, 'body'), join(folder, 'headers')];
  writeFileSync(bodyFile, load.body, { mode: 0o600 });
  // In a file, not in the arguments: a key is among them.
  const headers = { 'content-type': 'application/json', ...load.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
  writeFileSync(headersFile, lines.join(''), { mode: 0o600 });
  const args = [
    '-t',
    '1',
    '-c',
    String(load.connections),
    '-d',
    `${load.seconds}s`,
    '--timeout',
    '5s',
    '-s',
    script,
    load.url,
  ];
  const { stdout } = await promisify(execFile)('taskset', ['-c', otherCores, 'wrk', ...args], {
    env: { PATH: process.env['PATH'], BENCH_BODY: bodyFile, BENCH_HEADERS: headersFile },
  });
  const line = /^RESULT (.*)$/m.exec(stdout)?.[1];
  if (!line) throw new Error(`wrk printed no result: ${stdout.slice(-300)}`);
  return resultSchema.parse(JSON.parse(line));
}
