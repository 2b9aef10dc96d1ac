// Hard case 5: the ledger, then its database, stands still under load for longer than anybody waits. Nothing acknowledged is lost, nothing is there twice.
import { eventually } from '@tappass/testkit/eventually';
import { beforeAll, expect, test } from 'vitest';
import type { Agent } from '../src/control.ts';
import { asSuperuser } from '../src/database.ts';
import { type Answered, startLoad } from '../src/load.ts';
import { Parts } from '../src/parts.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
/** Longer than a call's deadline (0.9 s), a management act's (5 s), a replayed beat (5 s) and the broker's patience with a slow reader (10 s). */
const pauseMs = 12_000;
let durable: Agent;
let strict: Agent;

beforeAll(async () => {
  const overrides = { rate_limit: { max_calls: 1_000_000 } };
  durable = await stack().control.newAgent('durable', { preset: 'starter', overrides });
  const committed = { ...overrides, audit_write: { admission: 'strict' } };
  strict = await stack().control.newAgent('strict', { preset: 'starter', overrides: committed });
});

const outcomesOf = async (agent: Agent) =>
  (await stack().control.entries({ agent_id: agent.agentId }))
    .filter((row) => row.event_type.startsWith('llm_call'))
    .map((row) => ({ id: row.body.request_id, kind: row.event_type, reached: row.body['reached_provider'] }));

test.each(['ledger', 'postgres'] as const)('%s stands still for twelve seconds', async (part) => {
  const { control, demo, url } = stack();
  const parts = new Parts(stack());
  const before = {
    seen: (await demo.seen()).requests,
    outcomes: [await outcomesOf(durable), await outcomesOf(strict)],
  };
  const keys = [durable.key, durable.key, durable.key, strict.key, strict.key];
  const load = startLoad({ url, keys, streams: true });
  const passed = () => load.answered.filter((one) => one.acknowledged);
  const passedOf = (agent: Agent) => passed().filter((one) => one.key === agent.key).length;
  await eventually('load', () => passedOf(durable) > 100 && passedOf(strict) > 30);
  parts.signal(part, 'SIGSTOP');
  const stoppedAt = performance.now();
  await eventually('the pause to end', () => performance.now() - stoppedAt > pauseMs, { withinMs: pauseMs * 2 });
  parts.signal(part, 'SIGCONT');
  const heldAt = performance.now();
  const after = [passedOf(durable) + 50, passedOf(strict) + 20] as const;
  await eventually('calls again', () => passedOf(durable) > after[0] && passedOf(strict) > after[1]);
  const answers = await load.stop();

  // while it stood still nothing was called well, and nobody a stranger
  const during = answers.filter((one) => one.startedAt > stoppedAt + 1_000 && one.endedAt < heldAt);
  expect(during.length).toBeGreaterThan(100);
  expect(new Set(during.map((one) => one.status))).toEqual(new Set([503]));

  for (const [at, agent] of [durable, strict].entries()) {
    const wanted = passed().filter((one) => one.key === agent.key);
    const outcomes = await eventually('all of it on record', async () => {
      const rows = (await outcomesOf(agent)).slice(0);
      const known = new Map(rows.map((row) => [row.id, row.kind]));
      return wanted.every((one: Answered) => known.get(one.requestId) === 'llm_call') ? rows : undefined;
    });
    expect(new Set(outcomes.map(({ id }) => id)).size).toBe(outcomes.length);
    expect(outcomes.length).toBeGreaterThanOrEqual(before.outcomes[at]!.length + wanted.length);
  }
  // whatever reached the provider has its outcome, heard by its caller or not
  const reached = async () =>
    (await Promise.all([durable, strict].map(outcomesOf))).flat().filter((row) => row.reached === true).length -
    before.outcomes.flat().filter((row) => row.reached === true).length;
  const seen = (await demo.seen()).requests - before.seen;
  await eventually('an outcome for each call that the provider saw', async () => (await reached()) === seen);
  const twice = 'select event_id from ledger.entry group by event_id having count(*) > 1';
  expect(await asSuperuser(stack(), twice)).toBe(0);
  expect(await control.verify()).toMatchObject({ verified: true, chain_intact: true });
}, 90_000);
