// A service of the local stack: whatever ends it stands in its log, and nothing of it outlives who started it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processCommand } from '@tappass/engines/process-command';
import { eventually } from '@tappass/testkit/eventually';
import { testFolder } from '@tappass/testkit/test-folder';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { markRunning, runningPid } from '../local/src/running-file.ts';
import { type ServicePlan, startService } from '../local/src/service-process.ts';

const folder = testFolder();
const plan: ServicePlan = { name: 'still', appsFolder: folder, logFolder: folder, environment: {}, opsPort: 1 };
const lastLine = () => JSON.parse(readFileSync(join(folder, 'still.log'), 'utf8').trim().split('\n').at(-1)!) as object;

beforeAll(() => {
  mkdirSync(join(folder, 'still', 'dist'), { recursive: true });
  writeFileSync(join(folder, 'still', 'dist', 'main.js'), 'setInterval(() => {}, 1000);');
});

test.each([
  'SIGKILL',
  'SIGTERM',
] as const)('what %s ended cannot say so itself, and its log says it', async (signal) => {
  const { exited, kill, pid } = startService(plan);
  kill(signal);
  await exited;
  expect(lastLine()).toMatchObject({ service: 'still', pid, code: null, signal, msg: 'ended' });
});

test('who started it is killed, and it ends too', async () => {
  const starter = join(folder, 'starter.mjs');
  await build({
    stdin: {
      contents: `import { startService } from '../local/src/service-process.ts';
        console.log(startService(${JSON.stringify(plan)}).pid);
        setInterval(() => {}, 1000);`,
      resolveDir: import.meta.dirname,
    },
    outfile: starter,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  const child = spawn(process.execPath, [starter], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = Number(String(((await once(child.stdout, 'data')) as [Buffer])[0]));
  expect(processCommand(pid)).toContain('main.js');
  child.kill('SIGKILL');
  await eventually('its end', () => processCommand(pid) === undefined);
});

test('a number that belongs to another process by now is not the stack that ran', () => {
  markRunning(folder, process.pid);
  expect(runningPid(folder)).toBe(process.pid);
  const file = join(folder, 'running.json');
  const written = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; born: string };
  writeFileSync(file, JSON.stringify({ ...written, born: `${written.born}0` }));
  expect(runningPid(folder)).toBeUndefined();
  writeFileSync(file, JSON.stringify({ pid: process.pid }));
  expect(runningPid(folder)).toBeUndefined();
});

test('the end of a stack kills nobody who took over its number', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'start.js'], { stdio: 'ignore' });
  await once(other, 'spawn');
  writeFileSync(join(folder, 'running.json'), JSON.stringify({ pid: other.pid, born: '1' }));
  const stop = spawn(process.execPath, [join(import.meta.dirname, '../../tools/stop.mjs'), '--dir', folder], {
    stdio: 'ignore',
  });
  expect(await once(stop, 'exit')).toEqual([0, null]);
  expect(processCommand(other.pid!)).toContain('start.js');
  other.kill('SIGKILL');
});
