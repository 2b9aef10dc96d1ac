// A part of the house that is down: calls are refused within a second in spite of every cache, and return by themselves with the part.
import { readFileSync } from 'node:fs';
import { eventually } from '@tappass/testkit/eventually';
import { afterEach, expect, test } from 'vitest';
import type { ServiceName } from '../../../deploy/topology.ts';
import { saying } from '../src/sdks.ts';
import { stackForTests, type TestStack } from '../src/stack-for-tests.ts';

const stack = stackForTests();
const engines = ['nats', 'postgres', 'redis'] as const;
const rooms = ['ledger', 'keys', 'vault', 'policy'] as const;
type Part = (typeof engines)[number] | (typeof rooms)[number];

const isEngine = (part: Part): part is (typeof engines)[number] => engines.some((name) => name === part);

function signal(part: Part, name: NodeJS.Signals): void {
  if (!isEngine(part)) return stack().service(part).kill(name);
  // PostgreSQL is a process for each connection: all of them fall silent, not only the one that accepts
  const children = readFileSync(`/proc/${stack()[part].pid}/task/${stack()[part].pid}/children`, 'utf8');
  stack()[part].kill(name);
  for (const pid of children.split(' ').filter(Boolean)) {
    try {
      process.kill(Number(pid), name);
    } catch {
      // ended in between
    }
  }
}

interface Tried {
  readonly atMs: number;
  readonly tookMs: number;
  readonly status: number;
  readonly reason: unknown;
}

const limitMs = 1_000;
const watchMs = 1_600;

async function attempt(since: number, key: string): Promise<Tried> {
  const started = performance.now();
  const { control } = stack();
  const { status, body } = await control.ask('POST', '/v1/chat/completions', { key, body: saying('hi') });
  return { atMs: started - since, tookMs: performance.now() - started, status, reason: body['reason'] };
}

/** Calls one after another for a while; how many reached the provider after the first second. */
async function watch(since: number): Promise<{ readonly tried: readonly Tried[]; readonly reachedLate: number }> {
  const { demo, seeded } = stack();
  const tried: Tried[] = [];
  let seenAtLimit: number | undefined;
  await eventually('the watch to end', async () => {
    if (seenAtLimit === undefined && performance.now() - since > limitMs) seenAtLimit = (await demo.seen()).requests;
    tried.push(await attempt(since, seeded.agent_key));
    return performance.now() - since > watchMs;
  });
  return { tried, reachedLate: (await demo.seen()).requests - (seenAtLimit ?? 0) };
}

const serviceNames: readonly ServiceName[] = ['edge', 'keys', 'vault', 'ledger', 'policy', 'license'];
const pids = (house: TestStack) => Object.fromEntries(serviceNames.map((name) => [name, house.service(name).pid]));

const works = async () => {
  const { seeded } = stack();
  const answer = await attempt(performance.now(), seeded.agent_key);
  return answer.status === 200;
};

afterEach(() => eventually('the house to stand again', works, { withinMs: 20_000 }));

async function refusesWhile(part: Part): Promise<void> {
  const { tried, reachedLate } = await watch(performance.now());
  const late = tried.filter((one) => one.atMs > limitMs);
  expect(late.length, `${part}: tried ${JSON.stringify(tried)}`).toBeGreaterThan(3);
  expect(
    late.filter((one) => one.status !== 503),
    `${part}: not refused`,
  ).toEqual([]);
  expect(
    late.filter((one) => one.tookMs > limitMs),
    `${part}: slow`,
  ).toEqual([]);
  expect(new Set(late.map((one) => one.reason)), `${part}: reasons`).toEqual(new Set(['not_ready']));
  expect(reachedLate, `${part}: reached the provider`).toBe(0);
  // nobody is called a stranger because we cannot look
  const unknown = await stack().control.ask('GET', '/audit', { key: 'tp_dev_stranger' });
  expect(unknown.status, `${part}: a stranger`).toBe(503);
  const ready = await stack().control.ask('GET', '/health/ready', { key: null });
  expect(ready.status, `${part}: ready`).toBe(503);
}

test.each([...engines, ...rooms])('%s is frozen: nothing passes, and all is well when it thaws', async (part) => {
  const before = pids(stack());
  signal(part, 'SIGSTOP');
  try {
    await refusesWhile(part);
  } finally {
    signal(part, 'SIGCONT');
  }
  await eventually(`calls after ${part}`, works, { withinMs: 15_000 });
  expect(pids(stack())).toEqual(before);
});

test.each([
  ...engines,
  ...rooms,
])('%s is killed: nothing passes, and the others go on when it is back', async (part) => {
  const before = pids(stack());
  const gone = isEngine(part) ? stack()[part].exited : stack().service(part).exited;
  signal(part, 'SIGKILL');
  await gone;
  try {
    await refusesWhile(part);
  } finally {
    await (isEngine(part) ? stack().restartEngine(part) : stack().restart(part));
  }
  await eventually(`calls after ${part}`, works, { withinMs: 20_000 });
  const after = pids(stack());
  if (!isEngine(part)) before[part] = after[part]!;
  expect(after).toEqual(before);
});

test('after all of it the record is whole', async () => {
  expect(await stack().control.verify()).toMatchObject({ verified: true });
});
