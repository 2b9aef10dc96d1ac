// `npm run stop`: ends the stack that runs in a folder, in order, and waits for it.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const at = process.argv.indexOf('--dir');
const dir = resolve(at === -1 ? '.local' : process.argv[at + 1]);
const file = join(dir, 'running.json');
if (!existsSync(file)) {
  process.stderr.write(`nothing runs in ${dir}\n`);
  process.exit(0);
}
const { pid } = JSON.parse(readFileSync(file, 'utf8'));
const isOurs = () => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('start.js');
  } catch {
    return false;
  }
};
if (isOurs()) process.kill(pid, 'SIGTERM');
const deadline = Date.now() + 60_000;
while (isOurs() && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50));
if (isOurs()) {
  process.stderr.write(`process ${pid} did not end within a minute\n`);
  process.exit(1);
}
process.stderr.write('stopped\n');
