// `npm start`, after the build: brings everything up, seeds it, says how to use it, and waits for Ctrl-C.
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { engineHome } from '@tappass/engines/engine-user';
import { isFree } from '@tappass/engines/free-port';
import { asFault, Fault } from '@tappass/errors/fault';
import { greeting, type Ready } from './greeting.ts';
import { readOptions, type StartOptions } from './options.ts';
import { writePrivate } from './private-file.ts';
import { proveKey } from './prove-key.ts';
import { markRunning, markStopped, runningPid } from './running-file.ts';
import { seed } from './seed.ts';
import { type Stack, startStack } from './stack.ts';

/** The file in which a detached start tells that it is ready. */
export const readyFile = 'ready.json';
const everyMs = 1500;
const proofLimitMs = 30_000;

const root = resolve(import.meta.dirname, '../../..');

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.cwd());
  const startedAt = performance.now();
  const say = (line: string) =>
    process.stderr.write(`[${((performance.now() - startedAt) / 1000).toFixed(1)} s] ${line}\n`);
  await refuseClash(options);
  if (options.reset) forget(options.dir);
  let last = 'starting';
  // nobody waits longer than two seconds without a word
  const ticker = setInterval(() => say(`still ${last}`), everyMs);
  const progress = (line: string) => {
    last = line;
    ticker.refresh();
    say(line);
  };
  const stack = await startStack({
    dir: options.dir,
    edgePort: options.port,
    root,
    environment: process.env,
    progress,
  });
  stopOnSignals(stack, options);
  markRunning(options.dir, process.pid);
  progress('seeding an organisation, an agent and a key');
  const seeded = await seed(stack.url, stack.secrets.adminKey, options.dir);
  progress('proving the key with a governed call');
  await proveKey(stack.url, seeded.agent_key, proofLimitMs);
  clearInterval(ticker);
  const ready: Ready = { url: stack.url, ready: true, admin_key: stack.secrets.adminKey, ...seeded };
  writePrivate(join(options.dir, readyFile), JSON.stringify(ready));
  say('ready');
  process.stdout.write(options.json ? `${JSON.stringify(ready)}\n` : greeting(ready, stack.demoUrl !== ''));
}

async function refuseClash({ dir, port }: StartOptions): Promise<void> {
  const pid = runningPid(dir);
  if (pid !== undefined)
    throw new Error(
      `a stack runs in ${dir} already (process ${pid}); npm run stop ends it, --dir takes another folder`,
    );
  if (port !== 0 && !(await isFree(port))) throw new Error(`port ${port} is taken; --port takes another one`);
  rmSync(join(dir, readyFile), { force: true });
}

// only what a start makes: a mistyped --dir must not cost anybody's files
function forget(dir: string): void {
  for (const engine of ['postgres', 'nats', 'redis'])
    rmSync(engineHome(join(dir, engine)), { recursive: true, force: true });
  for (const name of ['postgres', 'nats', 'redis', 'secrets', 'certs', 'logs', 'ports.json', 'seed.json', readyFile]) {
    rmSync(join(dir, name), { recursive: true, force: true });
  }
}

function stopOnSignals(stack: Stack, { dir }: StartOptions): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    process.stderr.write('stopping\n');
    void stack.stop().then(() => {
      rmSync(join(dir, readyFile), { force: true });
      markStopped(dir);
      process.exit(0);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}

// a terminal that is gone takes our words, not the order in which things end
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

main().catch((error: unknown) => {
  const fault = error instanceof Fault ? asFault(error) : error;
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
