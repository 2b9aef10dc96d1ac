// `npm start`: installs what is locked if it is missing, builds, and hands over. Plain Node, since nothing is installed yet.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildProgress } from './build-progress.mjs';
import { installLocked } from './install-locked.mjs';

const root = resolve(import.meta.dirname, '..');
const args = process.argv.slice(2);

await installLocked(root);
await build();

const entry = [join(root, 'deploy/local/dist/start.js'), ...args];
if (args.includes('--detach')) await detach();
else stayAttached();

/** What did not change comes from the cache; the first time takes some ten seconds, and says so. */
async function build() {
  const progress = buildProgress();
  const ticker = setInterval(() => process.stderr.write(`${progress.line()}\n`), 1500);
  const child = spawn(process.execPath, [join(root, 'tools/build.mjs')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.setEncoding('utf8').on('data', (piece) => progress.take(piece));
  const code = await new Promise((done) => child.on('exit', done));
  clearInterval(ticker);
  if (code === 0) return;
  process.stderr.write('the build failed; npm run build says why\n');
  process.exit(1);
}

function stayAttached() {
  const child = spawn(process.execPath, entry, { stdio: 'inherit' });
  // the child stops in order; we wait for it
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
}

async function detach() {
  const at = args.indexOf('--dir');
  const dir = resolve(at === -1 ? '.local' : args[at + 1]);
  mkdirSync(dir, { recursive: true, mode: 0o711 });
  const logFile = join(dir, 'start.log');
  const log = openSync(logFile, 'w', 0o600);
  const startedAt = Date.now();
  const child = spawn(process.execPath, entry, { stdio: ['ignore', log, log], detached: true });
  let ended = false;
  child.on('exit', () => (ended = true));
  const ready = join(dir, 'ready.json');
  let shown = 0;
  const showProgress = () => {
    const text = readFileSync(logFile, 'utf8');
    const lines = text
      .slice(shown)
      .split('\n')
      .filter((line) => line.startsWith('['));
    shown = text.lastIndexOf('\n') + 1;
    for (const line of lines) process.stderr.write(`${line}\n`);
  };
  // a stack that was killed leaves its word behind; only a newer one is this child's
  const isReady = () => existsSync(ready) && statSync(ready).mtimeMs >= startedAt;
  while (!isReady() && !ended) {
    await new Promise((done) => setTimeout(done, 100));
    showProgress();
  }
  if (ended) {
    process.stderr.write(readFileSync(logFile, 'utf8'));
    process.exit(1);
  }
  process.stdout.write(
    args.includes('--json')
      ? `${readFileSync(ready, 'utf8')}\n`
      : `ready; npm run stop ends it, ${logFile} holds its words\n`,
  );
  child.unref();
  process.exit(0);
}
