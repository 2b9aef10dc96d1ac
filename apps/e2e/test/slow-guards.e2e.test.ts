// Hard case 27: a guard whose heart beats while its answers come late, never, or spoiled. Nothing passes unguarded, nobody waits long, nobody is called a stranger, and it heals by itself.
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { localCertificates } from '../../../deploy/local/src/local-ca.ts';
import { type ServiceName, services } from '../../../deploy/topology.ts';
import type { Agent, Answer } from '../src/control.ts';
import { type Pace, watchPace } from '../src/pace.ts';
import { saying } from '../src/sdks.ts';
import { type SlowBus, slowBus, type Trouble } from '../src/slow-bus.ts';
import { type SlowRow, slowTable } from '../src/slow-table.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const settings: Partial<Record<ServiceName, Record<string, string>>> = {};
const stack = stackForTests({ settings });

let pace: Pace;
beforeEach(() => {
  pace = watchPace(stack().url);
});
afterEach(() => pace.stop());
const table = slowTable();
const buses = new Map<ServiceName, SlowBus>();
const overrides = { rate_limit: { max_calls: 1_000_000 } };
/** For a machine that has other things to do. */
const slackMs = 700;

beforeAll(async () => {
  const { ports, dir } = stack();
  const tap = async ({ part }: SlowRow): Promise<void> => {
    const bus = await slowBus(ports.nats, localCertificates(`${dir}/certs`));
    buses.set(part, bus);
    settings[part] = { NATS_URL: bus.url };
    await stack().service(part).stop();
    await stack().restart(part);
  };
  await Promise.all(table.map(tap));
  await eventually('the house to stand', async () => (await fetch(`${stack().url}/health/ready`)).ok);
}, 120_000);
afterAll(async () => {
  for (const bus of buses.values()) await bus.close();
});
afterEach(() => {
  for (const bus of buses.values()) bus.trouble = { kind: 'none' };
});

let made = 0;

/** Somebody for whom the edge has to ask this part, and nobody before it. */
async function whoNeeds(part: ServiceName): Promise<Agent> {
  const { control } = stack();
  const strict = part === 'ledger' ? { audit_write: { admission: 'strict' } } : {};
  const agent = await control.newAgent(`slow-${++made}`, { preset: 'starter', overrides: { ...overrides, ...strict } });
  if (part === 'vault') await control.must('POST', '/admin/secrets/invalidate?name=openai');
  return agent;
}

const call = (key: string) => stack().control.ask('POST', '/v1/chat/completions', { key, body: saying('hi') });

interface Tried extends Pick<Answer, 'status' | 'headers' | 'body'> {
  readonly tookMs: number;
}

async function timed(key: string): Promise<Tried> {
  const startedAt = performance.now();
  const answer = await call(key);
  return { ...answer, tookMs: performance.now() - startedAt };
}

const pids = () => Object.fromEntries(services.map((name) => [name, stack().service(name).pid]));

/** One after another, then many at once: the first wait, the last are refused at once. */
async function callsUnder(part: ServiceName, trouble: Trouble, agent: Agent): Promise<Tried[]> {
  buses.get(part)!.trouble = trouble;
  const tried = [await timed(agent.key), await timed(agent.key)];
  tried.push(...(await Promise.all(Array.from({ length: 24 }, () => timed(agent.key)))));
  // its heart beats: nothing of this is the liveness lease
  await eventually('the house to say that it is well', async () => (await fetch(`${stack().url}/health/ready`)).ok);
  tried.push(await timed(agent.key));
  return tried;
}

async function onRecord({ part, reasons }: SlowRow, refused: readonly Tried[]): Promise<void> {
  const { control } = stack();
  if (part === 'keys') return strangersOnRecord(refused);
  const ids = refused.map((one) => String(one.headers.get('x-request-id')));
  const rows = await eventually('each refusal on record', async () => {
    const all = (await control.entries({})).filter((row) => ids.includes(row.body.request_id ?? ''));
    const outcomes = all.filter((row) => row.event_type.startsWith('llm_call'));
    return ids.every((id) => outcomes.some((row) => row.body.request_id === id)) ? outcomes : undefined;
  });
  expect(rows).toHaveLength(ids.length);
  for (const row of rows) {
    expect(row.event_type).toBe('llm_call_failed');
    expect(reasons).toContain(row.body['reason']);
    expect(row.body['reached_provider']).toBe(false);
  }
}

async function strangersOnRecord(refused: readonly Tried[]): Promise<void> {
  const late = refused.filter((one) => one.body['reason'] === 'deadline').length;
  const headers = { 'x-tappass-org': '*' };
  await eventually(
    'the tally',
    async () => {
      const page = await stack().control.must('GET', '/audit?event_type=auth_failed&limit=500', { headers });
      const own = (page.data ?? []).map((row) => row['body'] as { reason: string; count: number });
      const counted = own.filter(({ reason }) => reason === 'deadline').reduce((sum, { count }) => sum + count, 0);
      return counted >= late;
    },
    { withinMs: 15_000 },
  );
}

const silences: readonly Trouble[] = [{ kind: 'silent' }, { kind: 'late', ms: 2_500 }];
const pairs = table.flatMap((row) => silences.map((trouble) => ({ part: row.part, kind: trouble.kind, row, trouble })));

test('the table has a row for each guard', () => {
  expect(table.map(({ part }) => part)).toEqual(['keys', 'policy', 'vault', 'ledger']);
});

test.each(
  pairs,
)('$part beats and its answers are $kind: 503 in time, on record, and well again by itself', async (one) => {
  const { part, row, trouble } = one;
  const agent = await whoNeeds(part);
  const before = pids();
  const reachedBefore = (await stack().demo.seen()).requests;
  const tried = await callsUnder(part, trouble, agent);
  expect(buses.get(part)!.troubled).toBeGreaterThan(0);
  for (const { status, body, tookMs } of tried) {
    expect(status, JSON.stringify(body)).toBe(row.status);
    expect(row.reasons).toContain(body['reason']);
    expect(tookMs).toBeLessThan(row.withinMs + slackMs + pace.allowanceMs());
  }
  expect((await stack().demo.seen()).requests, 'reached the provider').toBe(reachedBefore);
  buses.get(part)!.trouble = { kind: 'none' };
  await eventually('calls again', async () => (await call(agent.key)).status === 200, { withinMs: 5_000 });
  expect(pids()).toEqual(before);
  await onRecord(row, tried);
});

test('questions to a slow keys, each answered in time, are one wait for the caller, and what they bring later is given back', async () => {
  const limits = { rate_limit: { max_calls: 1_000_000, max_concurrent: 1 } };
  const agent = await stack().control.newAgent(`slow-${++made}`, { preset: 'starter', overrides: limits });
  buses.get('keys')!.trouble = { kind: 'late', ms: 700 };
  const headers = { 'x-tappass-session': 'slow-session' };
  const startedAt = performance.now();
  const ask = { key: agent.key, body: saying('hi'), headers };
  const { status, body, text } = await stack().control.ask('POST', '/v1/chat/completions', ask);
  expect({ status, reason: body['reason'] }, text).toEqual({ status: 503, reason: 'deadline' });
  expect(performance.now() - startedAt).toBeLessThan(1_500 + slackMs + pace.allowanceMs());
  buses.get('keys')!.trouble = { kind: 'none' };
  await eventually('its only place to be free', async () => (await call(agent.key)).status === 200);
  for (let n = 0; n < 3; n += 1) expect((await call(agent.key)).status).toBe(200);
});

test('a tool call that needs a human waits for policy no longer than for all that governs it, and its grant is not lost', async () => {
  const { control } = stack();
  const human_approval = { required_for: { tools: ['send_*'] } };
  const agent = await control.newAgent(`slow-${++made}`, {
    preset: 'starter',
    overrides: { ...overrides, human_approval },
  });
  const ask = (tool: string) => {
    const body = { type: 'TOOL_CALL', payload: { tool, args: { to: 'alice' }, server: null } };
    return control.ask('POST', '/v1/govern', { key: agent.key, body });
  };
  const send = () => ask('send_email');
  const { request_id: id } = (await send()).body['approval'] as { request_id: string };
  await control.must('POST', `/v1/me/approvals/${id}/decide`, { body: { decision: 'grant' } });
  // until the edge holds the agent's plan, and approvals are all it has to ask for
  const tookMs = await eventually(
    'a tool call without a word on its approval',
    async () => {
      buses.get('policy')!.trouble = { kind: 'none' };
      expect((await ask('read_file')).body).toMatchObject({ outcome: 'allow' });
      buses.get('policy')!.trouble = { kind: 'silent' };
      const startedAt = performance.now();
      const { status, body, text } = await send();
      expect(body['reason'], text).toBe('deadline');
      return status === 200 && body['outcome'] === 'block' ? performance.now() - startedAt : undefined;
    },
    { withinMs: 20_000 },
  );
  expect(tookMs).toBeGreaterThan(1_000);
  expect(tookMs).toBeLessThan(1_500 + slackMs + pace.allowanceMs());
  buses.get('policy')!.trouble = { kind: 'none' };
  expect((await send()).body).toMatchObject({ outcome: 'allow' });
});

test('each hook of a batch has a patience of its own', async () => {
  const agent = await whoNeeds('policy');
  expect((await call(agent.key)).status).toBe(200);
  const event = (session_id: string) => ({
    provider: 'claude-code',
    event: { hook_event_name: 'PostToolUse', tool_name: 'Read', session_id },
  });
  const events = ['a', 'b', 'c', 'd', 'e'].map((name) => event(`batch-${made}-${name}`));
  buses.get('keys')!.trouble = { kind: 'late', ms: 400 };
  const startedAt = performance.now();
  const { status, body, text } = await stack().control.ask('POST', '/hooks/batch', {
    key: agent.key,
    body: { events },
  });
  expect(status, text).toBe(200);
  expect(body.data?.map((word) => word['status'])).toEqual(events.map(() => 'recorded'));
  expect(performance.now() - startedAt).toBeGreaterThan(1_500);
});

test.each(table)('$part answers late, but in time: the call waits and passes', async ({ part }) => {
  const agent = await whoNeeds(part);
  buses.get(part)!.trouble = { kind: 'late', ms: 150 };
  const { status, body, tookMs } = await timed(agent.key);
  expect(status, JSON.stringify(body)).toBe(200);
  expect(tookMs).toBeGreaterThan(140);
});

test.each(
  table,
)('$part answers with one byte changed, whichever it is: never 401, never 500, never past it', async (row) => {
  const { part, status: refusedAs } = row;
  const agent = await whoNeeds(part);
  const reachedBefore = (await stack().demo.seen()).requests;
  buses.get(part)!.trouble = { kind: 'garbled' };
  const tried: Tried[] = [];
  for (let n = 0; n < 60; n += 1) tried.push(await timed(agent.key));
  const passed = tried.filter(({ status }) => status === 200).length;
  for (const { status, body } of tried) {
    if (status === 200) continue;
    expect(status, JSON.stringify(body)).toBe(refusedAs);
    expect([...row.reasons, 'not_ready']).toContain(body['reason']);
  }
  // what is signed cannot be changed at all; of the ledger's yes the size that nobody reads may be
  if (part !== 'ledger') expect(passed).toBe(0);
  expect((await stack().demo.seen()).requests - reachedBefore).toBeLessThanOrEqual(tried.length);
  if (part !== 'ledger') expect((await stack().demo.seen()).requests).toBe(reachedBefore);
  buses.get(part)!.trouble = { kind: 'none' };
  await eventually('calls again', async () => (await call(agent.key)).status === 200, { withinMs: 5_000 });
});

test('after all of it the record is whole', async () => {
  expect(await stack().control.verify()).toMatchObject({ verified: true });
});
