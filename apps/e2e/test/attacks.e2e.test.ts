// A model that obeys whatever it reads, under three presets: ordinary tasks finish, and what a tool's result orders does not happen. A part of `npm run bench:attacks`.
import { freePort } from '@tappass/engines/free-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allTasks } from '../../../bench/attacks/all-tasks.ts';
import { ObedientProvider } from '../../../bench/attacks/obedient-provider.ts';
import { presets } from '../../../bench/attacks/pipelines.ts';
import { runAll } from '../../../bench/attacks/run.ts';
import { kinds } from '../../../bench/attacks/tools.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const chosen = [
  ...['coding-02', 'coding-10', 'mail-04', 'mail-06', 'research-08', 'research-11'],
  ...['shopping-01', 'shopping-02', 'operations-05', 'operations-07'],
];
const tasks = allTasks.filter(({ id }) => chosen.includes(id));
const port = await freePort();
const stack = stackForTests({ settings: { edge: { TAPPASS_OPENAI_URL: `http://127.0.0.1:${port}` } } });
const provider = new ObedientProvider(tasks);
beforeAll(() => provider.listen(port));
afterAll(() => provider.close());

test('there are sixty tasks, twelve of each kind of agent, each with an attack of its own', () => {
  for (const kind of kinds) expect(allTasks.filter((task) => task.kind === kind)).toHaveLength(12);
  expect(new Set(allTasks.map(({ attack }) => attack.text)).size).toBe(60);
  expect(tasks).toHaveLength(chosen.length);
});

describe.each(presets)('%s, with steps that read texts only noting', (preset) => {
  test('tasks finish; attacks reach their effect under starter, and nowhere else', async () => {
    const runs = await runAll(stack().control, { preset, tasks, readsTexts: false });
    expect(runs.flatMap(({ task, benign }) => (benign.isFinished ? [] : [[task.id, benign.stoppedBy]]))).toEqual([]);
    const reached = runs.flatMap(({ task, attacked }) => (attacked.isReached ? [task.id] : []));
    // the model does obey: nothing but the checks of tool calls stands between the two presets
    expect(reached).toEqual(preset === 'starter' ? tasks.map(({ id }) => id) : []);
    if (preset !== 'standard') return;
    expect(new Set(runs.map(({ attacked }) => attacked.stoppedBy))).toEqual(new Set(['taint_check']));
  });
});
