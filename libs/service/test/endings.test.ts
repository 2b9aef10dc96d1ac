// A process that ends says why, and one that cannot say anything goes on: what a log without a last word meant was never to be found out.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '@tappass/testkit/test-folder';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';

const folder = testFolder();
const program = join(folder, 'program.cjs');
let count = 0;

beforeAll(async () => {
  await build({
    stdin: {
      contents: `
        import { createLog } from '../src/log.ts';
        import { Lifecycle } from '../src/lifecycle.ts';
        const log = createLog('program', 'info');
        const lifecycle = new Lifecycle(log, 200);
        lifecycle.listen();
        if (process.argv[2] === 'stuck') lifecycle.onStop('stuck', () => new Promise(() => {}));
        setInterval(() => log.info('turning'), 5);
        process.send('up');
        process.on('message', (word) => {
          if (word === 'throw') setImmediate(() => { throw new TypeError('canary'); });
          if (word === 'ask') setTimeout(() => process.send('here'), 100);
        });
      `,
      resolveDir: import.meta.dirname,
    },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  });
});

interface Running {
  readonly child: ChildProcess;
  readonly log: () => string;
}

async function start(output?: string, ...args: string[]): Promise<Running> {
  const file = output ?? join(folder, `log-${++count}`);
  const to = openSync(file, 'a');
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', to, to, 'ipc'] });
  await once(child, 'message');
  return { child, log: () => readFileSync(file, 'utf8') };
}

test.each([
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
] as const)('%s ends it in order, and its log names the signal', async (signal) => {
  const { child, log } = await start();
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(log()).toContain(`"signal":"${signal}","msg":"stopping"`);
  expect(log().trim().split('\n').at(-1)).toContain('"msg":"stopped"');
});

test.each(['SIGUSR1', 'SIGUSR2'] as const)('%s does not end it', async (signal) => {
  const { child, log } = await start();
  child.kill(signal);
  child.send('ask');
  expect(await once(child, 'message')).toContain('here');
  expect(log()).toContain(`${signal} ignored`);
  child.kill('SIGKILL');
});

test('a part that does not close ends it all the same, and its log names the part', async () => {
  const { child, log } = await start(undefined, 'stuck');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(log()).toContain('"part":"stuck","msg":"did not close in time"');
});

test('an error nobody caught ends it, and its log says which, without its words', async () => {
  const { child, log } = await start();
  child.send('throw');
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(log()).toContain('uncaughtException');
  expect(log()).toContain('TypeError');
});

test('a log that cannot be written any more ends nothing', async () => {
  const { child } = await start('/dev/full');
  child.send('ask');
  expect(await once(child, 'message')).toContain('here');
  expect(child.exitCode).toBeNull();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a reader of its log that is gone ends nothing', async () => {
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  await once(child, 'message');
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.send('ask');
  expect(await once(child, 'message')).toContain('here');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
