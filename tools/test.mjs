// `npm test`: installs what is locked, checks, builds, and runs every suite. Ends with one line: N passed, N failed, N skipped.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installLocked } from './install-locked.mjs';

const root = resolve(import.meta.dirname, '..');
const reports = mkdtempSync(join(tmpdir(), 'tappass-test-'));

await installLocked(root);
// what needs the installed packages is loaded after them
const { runChecks } = await import('./check.mjs');

const total = { passed: 0, failed: 0, skipped: 0 };
const add = ({ passed, failed, skipped = 0 }) => {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
};

add(runChecks());
add(step('build', process.execPath, ['tools/build.mjs']));
add(suite('unit and deploy', ['--project', 'unit', '--project', 'deploy']));
add(suite('services', ['--project', 'service']));
// the built services together need the cores for themselves
add(suite('end to end', ['--project', 'e2e', '--no-file-parallelism']));

process.stdout.write(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`,
);
process.exit(total.failed === 0 ? 0 : 1);

function step(name, file, args) {
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync(file, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function suite(name, args) {
  process.stdout.write(`\n== ${name}\n`);
  const report = join(reports, `${name.replaceAll(' ', '-')}.json`);
  const { status } = spawnSync(
    join(root, 'node_modules/.bin/vitest'),
    ['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, CI: 'true' } },
  );
  return counted(report, status);
}

/** A suite that did not report, or failed outside its tests, has failed. */
function counted(report, status) {
  try {
    const {
      numPassedTests: passed,
      numFailedTests: failed,
      numPendingTests: skipped,
    } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed, failed: failed === 0 && status !== 0 ? 1 : failed, skipped };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
