// `npm run stop`: ends the stack that runs in a folder, in order, and waits for it.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { processBirth } from './process-birth.mjs';

const at = process.argv.indexOf('--dir');
const dir = resolve(at === -1 ? '.local' : process.argv[at + 1]);
const file = join(dir, 'running.json');
if (!existsSync(file)) {
  process.stderr.write(`nothing runs in ${dir}\n`);
  process.exit(0);
}
const { pid, born } = JSON.parse(readFileSync(file, 'utf8'));
// the number alone may be somebody else's by now, another stack's even
const isOurs = () => born !== undefined && processBirth(pid) === born;
if (isOurs()) process.kill(pid, 'SIGTERM');
const deadline = Date.now() + 60_000;
while (isOurs() && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50));
if (isOurs()) {
  process.stderr.write(`process ${pid} did not end within a minute\n`);
  process.exit(1);
}
process.stderr.write('stopped\n');
