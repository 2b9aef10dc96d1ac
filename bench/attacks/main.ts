// `npm run bench:attacks`: does governing help when a model obeys whatever it reads? Sixty tasks, each with and without an attack, by preset.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '@tappass/engines/free-port';
import { Control } from '../../apps/e2e/src/control.ts';
import { seed } from '../../deploy/local/src/seed.ts';
import { startStack } from '../../deploy/local/src/stack.ts';
import { allTasks } from './all-tasks.ts';
import { ObedientProvider } from './obedient-provider.ts';
import { presets } from './pipelines.ts';
import { asText, failures, type PresetRuns } from './report.ts';
import { runAll } from './run.ts';

const { values } = parseArgs({
  options: {
    preset: { type: 'string', multiple: true },
    task: { type: 'string', multiple: true },
    /** The steps that read texts for instructions note only. */
    'without-text-checks': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const root = process.env['TAPPASS_ROOT'] ?? process.cwd();
const tasks = allTasks.filter(({ id }) => values.task === undefined || values.task.includes(id));
const chosen = presets.filter((preset) => values.preset === undefined || values.preset.includes(preset));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const dir = mkdtempSync(join(tmpdir(), 'tappass-attacks-'));
// the engines run as another user
chmodSync(dir, 0o711);
const provider = new ObedientProvider(tasks);
const port = await freePort();
await provider.listen(port);
const stack = await startStack({
  ...{
    dir,
    edgePort: await freePort(),
    root,
    environment: { PATH: process.env['PATH'] },
    progress: say,
    durable: false,
  },
  settings: { edge: { TAPPASS_OPENAI_URL: `http://127.0.0.1:${port}` } },
});
const all: PresetRuns[] = [];
try {
  const { org } = await seed(stack.url, stack.secrets.adminKey, dir);
  const control = new Control(stack.url, stack.secrets.adminKey, org);
  for (const preset of chosen) {
    say(`${tasks.length} tasks under ${preset}`);
    const runs = await runAll(control, { preset, tasks, readsTexts: !values['without-text-checks'] });
    all.push({ preset, runs });
  }
} finally {
  await stack.stop();
  await provider.close();
  rmSync(dir, { recursive: true, force: true });
}
const asJson = all.map(({ preset, runs }) => ({
  preset,
  runs: runs.map(({ task, benign, attacked }) => ({ task: task.id, language: task.attack.language, benign, attacked })),
}));
process.stdout.write(values.json ? `${JSON.stringify(asJson, null, 1)}\n` : `${asText(all)}\n`);
process.exitCode = failures(all).length === 0 ? 0 : 1;
