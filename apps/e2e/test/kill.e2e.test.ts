// kill -9 of every process under load: what was acknowledged is on record once, and what reached the provider is accounted for.
import { eventually } from '@tappass/testkit/eventually';
import { expect, test } from 'vitest';
import type { Entry } from '../src/control.ts';
import { type Load, startLoad } from '../src/load.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
const clients = 4;
const services = ['ledger', 'keys', 'edge', 'vault', 'policy'] as const;
const engines = ['nats', 'postgres', 'redis'] as const;

const acknowledged = (load: Load) => load.answered.filter((answer) => answer.acknowledged).length;

/** Until so many more calls went well. */
async function flow(load: Load, calls: number): Promise<void> {
  const enough = acknowledged(load) + calls;
  await eventually(`${calls} more calls`, () => acknowledged(load) >= enough, { withinMs: 30_000 });
}

async function deployment(kind: string): Promise<Entry[]> {
  const headers = { 'x-tappass-org': '*' };
  const page = await stack().control.must('GET', `/audit?event_type=${kind}&limit=500`, { headers });
  return (page.data ?? []) as unknown as Entry[];
}

const callOf = (entry: Entry) => entry.body['call'] as { readonly boot: string; readonly number: number };

test('every process is killed in turn under load, and no acknowledged call is lost or doubled', async () => {
  const { control, demo, seeded, url } = stack();
  const seenBefore = (await demo.seen()).requests;
  const load = startLoad({ url, keys: Array.from({ length: clients }, () => seeded.agent_key), streams: true });
  await flow(load, 40);
  for (const name of services) {
    const { exited, kill } = stack().service(name);
    kill('SIGKILL');
    await exited;
    await stack().restart(name);
    await flow(load, 40);
  }
  for (const name of engines) {
    stack()[name].kill('SIGKILL');
    await stack()[name].exited;
    await stack().restartEngine(name);
    await flow(load, 40);
  }
  const answers = await load.stop();
  const wanted = new Set(answers.filter((answer) => answer.acknowledged).map((answer) => answer.requestId));
  expect(wanted.size).toBeGreaterThan(300);
  const entries = await eventually('all of it on record', async () => {
    const rows = await control.entries({ agent_id: seeded.agent_id });
    const known = new Set(rows.map((row) => row.body.request_id));
    return [...wanted].every((id) => known.has(id)) ? rows : undefined;
  });

  const outcomes = entries.filter((row) => row.event_type.startsWith('llm_call'));
  const ids = outcomes.map((row) => row.body.request_id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  const kinds = new Set(outcomes.filter((row) => wanted.has(row.body.request_id ?? '')).map((row) => row.event_type));
  expect([...kinds]).toEqual(['llm_call']);

  // what the provider saw: an outcome each, or a number of the killed edge that the ledger named as unfinished
  const reached = outcomes.filter((row) => row.body['reached_provider'] === true);
  const seen = (await demo.seen()).requests - seenBefore;
  const unaccounted = seen - reached.length;
  expect(unaccounted).toBeLessThanOrEqual(clients);
  const windows = (await deployment('calls_opened')).map(
    (row) => row.body as { boot: string; from: number; to: number },
  );
  const numbers = reached.map(callOf);
  const outside = numbers.filter(
    ({ boot, number }) => !windows.some((open) => open.boot === boot && open.from <= number && number < open.to),
  );
  expect(outside).toEqual([]);
  expect(new Set(numbers.map(({ boot, number }) => `${boot}/${number}`)).size).toBe(numbers.length);
  const boots = new Set(windows.map((open) => open.boot));
  expect(boots.size).toBe(2);
  const killed = windows.at(-1)!.boot;
  const unfinished = await eventually(
    'the killed edge’s open calls to be named',
    async () => {
      const rows = (await deployment('calls_unfinished')).filter((row) => row.body['boot'] === killed);
      return rows.length > 0 ? rows.flatMap((row) => row.body['unfinished'] as [number, number][]) : undefined;
    },
    { withinMs: 30_000 },
  );
  const named = unfinished.reduce((sum, [from, to]) => sum + to - from, 0);
  expect(named).toBeGreaterThanOrEqual(Math.max(0, unaccounted));

  expect(await control.verify()).toMatchObject({ verified: true });
}, 180_000);
