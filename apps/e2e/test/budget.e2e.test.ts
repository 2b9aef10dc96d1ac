// Money: calls in parallel, on two edges, through a kill -9, never spend more than the budget holds.
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Control } from '../src/control.ts';
import { chatModel } from '../src/sdks.ts';
import { type SecondEdge, startSecondEdge } from '../src/second-edge.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
let second: SecondEdge;

beforeAll(async () => {
  second = await startSecondEdge(stack());
  await eventually('the second edge', async () => (await fetch(`${second.url}/health/ready`)).ok);
});
afterAll(() => second?.stop());

// as much as it asks for: 1,000 tokens in, 1,000 out, so that estimate and cost are nearly the same
const outputTokens = 1_000;
const request = JSON.stringify({
  model: chatModel,
  max_tokens: outputTokens,
  messages: [{ role: 'user', content: `say: ${'word'.repeat(outputTokens)}` }],
});
const costUsd = 0.00076;
const worth = 10;
const pipeline = {
  preset: 'starter',
  overrides: {
    rate_limit: { max_calls: 100_000 },
    budget: { enabled: true, max_cost_usd: costUsd * worth, window: 'daily' },
  },
};

const call = async (url: string, key: string) => {
  const { secrets, seeded } = stack();
  const edge = new Control(url, secrets.adminKey, seeded.org);
  const { status, body } = await edge.askUntilHeard('POST', '/v1/chat/completions', {
    ...{ key, body: request, timeoutMs: 60_000 },
  });
  return { status, reason: body['reason'] as string | undefined };
};

const spentUsdMicros = async (agentId: string): Promise<number> => {
  const rows = await stack().control.entries({ agent_id: agentId, event_type: 'llm_call' });
  return rows.reduce((sum, row) => sum + Number(row.body['cost_usd_micros']), 0);
};

test('of 200 parallel calls on two edges at most ten reach the provider, and the rest hear why', async () => {
  const { control, demo, url } = stack();
  const agent = await control.newAgent('thrifty', pipeline);
  let answers: { status: number; reason: string | undefined }[] = [];
  const reached = await demo.counting(async () => {
    answers = await Promise.all(Array.from({ length: 200 }, (_, n) => call(n % 2 === 0 ? url : second.url, agent.key)));
  });
  expect(reached).toBeLessThanOrEqual(worth);
  expect(reached).toBeGreaterThan(worth / 2);
  const passed = answers.filter((answer) => answer.status === 200);
  expect(passed).toHaveLength(reached);
  const refused = answers.filter((answer) => answer.status !== 200);
  expect(new Set(refused.map((answer) => `${answer.status} ${answer.reason}`))).toEqual(
    new Set(['403 budget_exceeded']),
  );
  const spent = await eventually('the spending on record', async () => {
    const rows = await control.entries({ agent_id: agent.agentId, event_type: 'llm_call' });
    return rows.length === reached ? spentUsdMicros(agent.agentId) : undefined;
  });
  expect(spent).toBeLessThanOrEqual(costUsd * worth * 1e6);
});

test('after kill -9 of both edges in the middle of calls, no more is spent than the budget holds', async () => {
  const { control, demo, url } = stack();
  const agent = await control.newAgent('unlucky', pipeline);
  const reached = await demo.counting(async () => {
    await demo.script(Array.from({ length: 4 }, () => ({ delay_ms: 60_000 })));
    const before = (await demo.seen()).requests;
    const lost = Array.from({ length: 4 }, (_, n) =>
      call(n % 2 === 0 ? url : second.url, agent.key).catch(() => undefined),
    );
    await eventually('four calls under way', async () => (await demo.seen()).requests - before === 4);
    second.kill('SIGKILL');
    stack().service('edge').kill('SIGKILL');
    await Promise.all([...lost, second.exited, stack().service('edge').exited]);
    await demo.script([]);
    await stack().restart('edge');
    await eventually('the edge to govern again', async () => (await fetch(`${url}/health/ready`)).ok);
    for (let n = 0; n < 3 * worth; n += 1) {
      const { status } = await call(url, agent.key);
      expect([200, 403]).toContain(status);
    }
  });
  // the four that were lost count with their estimates
  expect(reached).toBeLessThanOrEqual(worth);
});

test('a model whose price is unknown is refused, and one call may be limited by a flag', async () => {
  const { control, seeded, demo } = stack();
  const reached = await demo.counting(async () => {
    const answer = await control.ask('POST', '/v1/chat/completions', {
      key: seeded.agent_key,
      body: request,
      headers: { 'x-tappass-flags': 'budget=custom:0.0001:1' },
    });
    expect(answer.status).toBe(403);
    expect(answer.body['reason']).toBe('budget_exceeded');
  });
  expect(reached).toBe(0);
});
