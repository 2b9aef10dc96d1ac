// Hard case 14: a part that is down, under load. Calls are refused as the table of the operations page says, in spite of every cache, and return by themselves with the part.
import { freePort } from '@tappass/engines/free-port';
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ServiceName, services } from '../../../deploy/topology.ts';
import type { Agent } from '../src/control.ts';
import { Demo } from '../src/demo.ts';
import { type Answered, type Load, startLoad } from '../src/load.ts';
import { type OutageRow, outageTable } from '../src/outage-table.ts';
import { type Pace, watchPace } from '../src/pace.ts';
import { engines, OwnProvider, type Part, Parts } from '../src/parts.ts';
import { saying } from '../src/sdks.ts';
import { stackForTests, type TestStack } from '../src/stack-for-tests.ts';

const provider = new OwnProvider(await freePort());
const stack = stackForTests({ settings: { edge: { TAPPASS_OPENAI_URL: provider.url } } });

let pace: Pace;
beforeEach(() => {
  pace = watchPace(stack().url);
});
afterEach(() => pace.stop());
const table = outageTable();
const demo = new Demo(provider.url);
let parts: Parts;
let agent: Agent;
let load: Load;

beforeAll(async () => {
  await provider.start();
  parts = new Parts(stack(), provider);
  const overrides = {
    rate_limit: { max_calls: 1_000_000 },
    call_llm: { first_byte_timeout_ms: 400, idle_timeout_ms: 400, max_retries: 0 },
  };
  agent = await stack().control.newAgent('steady', { preset: 'starter', overrides });
  load = startLoad({ url: stack().url, keys: [agent.key, agent.key, agent.key], streams: true, pauseMs: 30 });
});
afterAll(async () => {
  await load?.stop();
  await provider.stop();
});

interface Tried {
  readonly atMs: number;
  readonly tookMs: number;
  readonly status: number;
  readonly reason: unknown;
  readonly details: unknown;
}

const limitMs = 1_000;
const watchMs = 1_600;
/** A provider's silence is known after its own time-out, which the client library rounds up to a second. */
const slack = { provider: 1_000 } as Readonly<Partial<Record<Part, number>>>;

async function attempt(since: number): Promise<Tried> {
  const started = performance.now();
  const { control } = stack();
  const { status, body } = await control.ask('POST', '/v1/chat/completions', { key: agent.key, body: saying('hi') });
  const { reason, details } = body;
  return { atMs: started - since, tookMs: performance.now() - started, status, reason, details };
}

/** Calls one after another for a while; how many reached the provider after the first second. */
async function watch(part: Part, since: number) {
  const tried: Tried[] = [];
  const seen = async () => (part === 'provider' ? 0 : (await demo.seen()).requests);
  let seenAtLimit: number | undefined;
  await eventually('the watch to end', async () => {
    if (seenAtLimit === undefined && performance.now() - since > limitMs) seenAtLimit = await seen();
    tried.push(await attempt(since));
    return performance.now() - since > watchMs + (slack[part] ?? 0);
  });
  return { tried, reachedLate: (await seen()) - (seenAtLimit ?? 0) };
}

const pids = (house: TestStack) => Object.fromEntries(services.map((name) => [name, house.service(name).pid]));
const works = async () => (await attempt(performance.now())).status === 200;

afterEach(() => eventually('the house to stand again', works, { withinMs: 20_000 }));

async function behavesAs(row: OutageRow): Promise<void> {
  const { part, reasons, statuses } = row;
  const since = performance.now();
  const { tried, reachedLate } = await watch(part, since);
  const late = tried.filter((one) => one.atMs > limitMs);
  expect(late.length, `${part}: tried ${JSON.stringify(tried)}`).toBeGreaterThan(0);
  for (const one of late) {
    expect(statuses, `${part}: ${JSON.stringify(one)}`).toContain(one.status);
    if (one.status !== 200) expect(reasons, `${part}: reason`).toContain(one.reason);
    expect(one.tookMs, `${part}: slow`).toBeLessThan(limitMs + (slack[part] ?? 0) + pace.allowanceMs());
  }
  // whoever called in the meantime heard no other status either, from the first moment on: no stranger, no bug
  const meanwhile = load.answered.filter((one) => one.endedAt > since);
  expect(meanwhile.length).toBeGreaterThan(5);
  for (const one of meanwhile) expect([200, ...statuses], `${part}: ${JSON.stringify(one)}`).toContain(one.status);
  if (!statuses.includes(200)) expect(reachedLate, `${part}: reached the provider`).toBe(0);
  // nobody is called a stranger because we cannot look
  const unknown = await stack().control.ask('GET', '/audit', { key: `tp_dev_stranger_${part}` });
  expect(unknown.status, `${part}: a stranger`).toBe(row.stranger);
  const ready = await stack().control.ask('GET', '/health/ready', { key: null });
  expect(ready.status, `${part}: ready`).toBe(row.ready);
}

const isService = (part: Part): part is ServiceName => services.some((name) => name === part);

test('the table has a row for each part', () => {
  const known: readonly Part[] = [...engines, ...services.filter((name) => name !== 'edge'), 'provider'];
  expect(table.map(({ part }) => part).toSorted()).toEqual(known.toSorted());
});

test.each(table)('$part is frozen: calls are answered as its row says, and all is well when it thaws', async (row) => {
  const before = pids(stack());
  parts.signal(row.part, 'SIGSTOP');
  try {
    await behavesAs(row);
  } finally {
    parts.signal(row.part, 'SIGCONT');
  }
  await eventually(`calls after ${row.part}`, works, { withinMs: 15_000 });
  expect(pids(stack())).toEqual(before);
});

test.each(
  table,
)('$part is killed: calls are answered as its row says, and the others go on when it is back', async (row) => {
  const before = pids(stack());
  await parts.kill(row.part);
  try {
    await behavesAs(row);
  } finally {
    await parts.restart(row.part);
  }
  await eventually(`calls after ${row.part}`, works, { withinMs: 20_000 });
  const after = pids(stack());
  if (isService(row.part)) before[row.part] = after[row.part]!;
  expect(after).toEqual(before);
});

test('after all of it each answer that was heard whole is on record once, and the record is whole', async () => {
  const { control } = stack();
  const answers = await load.stop();
  const wanted = answers.filter((one: Answered) => one.acknowledged).map((one) => one.requestId);
  expect(wanted.length).toBeGreaterThan(500);
  const entries = await eventually('all of it on record', async () => {
    const rows = await control.entries({ agent_id: agent.agentId });
    const known = new Set(rows.map((row) => row.body.request_id));
    return wanted.every((id) => known.has(id)) ? rows : undefined;
  });
  const outcomes = entries.filter((row) => row.event_type.startsWith('llm_call')).map((row) => row.body.request_id);
  expect(outcomes.filter((id, at) => outcomes.indexOf(id) !== at)).toEqual([]);
  expect(await control.verify()).toMatchObject({ verified: true });
});
