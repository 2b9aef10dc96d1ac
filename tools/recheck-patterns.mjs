// `node tools/recheck-patterns.mjs`: has every pattern of the scan proved free of super-linear growth and writes down what was judged.
// The list is a lock: a test refuses patterns that are not on it, and patterns on it that are not safe.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadTypescript } from './load-typescript.mjs';

// The native build where there is one for this machine: the others take ten times as long.
process.env.RECHECK_BACKEND ??= 'auto';
const root = resolve(import.meta.dirname, '..');
const list = join(root, 'libs/pipeline/src/scan/checked-patterns.json');
const { check } = await import('recheck');
const { rules } = await loadTypescript('libs/pipeline/src/scan/rules.ts');
const known = (() => {
  try {
    return JSON.parse(readFileSync(list, 'utf8'));
  } catch {
    return {};
  }
})();
const judged = {};
for (const { pattern, locate } of rules) {
  if (locate !== undefined) continue;
  const flags = pattern.flags.replace('y', '');
  const digest = createHash('sha256').update(`${pattern.source}/${flags}`).digest('hex').slice(0, 32);
  // tried at one place only, so it is judged anchored there
  const before = known[digest] === 'unknown' ? undefined : known[digest];
  judged[digest] ??=
    before ?? (await check(`^(?:${pattern.source})`, flags, { checker: 'automaton', timeout: 60_000 })).status;
}
const sorted = Object.fromEntries(Object.entries(judged).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(list, `${JSON.stringify(sorted, null, 1)}\n`);
const counts = {};
for (const status of Object.values(sorted)) counts[status] = (counts[status] ?? 0) + 1;
process.stdout.write(`${JSON.stringify(counts)}\n`);
process.exit(Object.keys(counts).every((status) => status === 'safe') ? 0 : 1);
