// Limits over three edges behind one address: races end where the limit is, every configured limit is really there, and a place is given back however its call ends.
import { randomBytes } from 'node:crypto';
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Control } from '../src/control.ts';
import { type OneAddress, oneAddress } from '../src/one-address.ts';
import { type Pace, watchPace } from '../src/pace.ts';
import { chatModel, saying } from '../src/sdks.ts';
import { type SecondEdge, startSecondEdge } from '../src/second-edge.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();

let pace: Pace;
beforeEach(() => {
  pace = watchPace(stack().url);
});
afterEach(() => pace.stop());
let edges: SecondEdge[] = [];
let front: OneAddress;
/** The control plane and the data plane through the one address. */
let all: Control;

beforeAll(async () => {
  edges = [await startSecondEdge(stack(), 'edge-two'), await startSecondEdge(stack(), 'edge-three')];
  for (const { url } of edges) await eventually('the edge', async () => (await fetch(`${url}/health/ready`)).ok);
  front = await oneAddress([stack().url, ...edges.map(({ url }) => url)]);
  all = new Control(front.url, stack().secrets.adminKey, stack().seeded.org);
}, 120_000);
afterAll(async () => {
  await front?.close();
  for (const edge of edges) await edge.stop();
});

const agentWith = (overrides: Record<string, unknown>) =>
  stack().control.newAgent(`ag-${randomBytes(5).toString('hex')}`, {
    preset: 'starter',
    overrides: { rate_limit: { max_calls: 100_000 }, ...overrides },
  });

const call = (key: string, body: object = saying('hi'), headers: Record<string, string> = {}) =>
  all.askUntilHeard('POST', '/v1/chat/completions', { key, body, headers, timeoutMs: 60_000 });

const many = async (count: number, key: string, body?: object) => {
  const answers = await Promise.all(Array.from({ length: count }, () => call(key, body)));
  return answers.map(({ status, body: { reason } }) => (status === 200 ? '200' : `${status} ${String(reason)}`));
};

const passedOf = (answers: readonly string[]): number => answers.filter((answer) => answer === '200').length;

describe('two hundred calls at once over three edges', () => {
  test('spend at most what the budget holds', async () => {
    // 1,000 tokens in, 1,000 out: estimate and cost are nearly the same
    const body = { ...saying(`say: ${'word'.repeat(1_000)}`), max_tokens: 1_000 };
    const agent = await agentWith({ budget: { enabled: true, max_cost_usd: 0.0076 } });
    let answers: string[] = [];
    const reached = await stack().demo.counting(async () => {
      answers = await many(200, agent.key, body);
    });
    expect(new Set(answers)).toEqual(new Set(['200', '403 budget_exceeded']));
    expect(reached).toBeLessThanOrEqual(10);
    expect(reached).toBeGreaterThan(5);
    expect(passedOf(answers)).toBe(reached);
  });

  test('are as many as the rate allows', async () => {
    const agent = await agentWith({ rate_limit: { max_calls: 10, window_seconds: 3_600 } });
    let answers: string[] = [];
    const reached = await stack().demo.counting(async () => {
      answers = await many(200, agent.key);
    });
    expect(new Set(answers)).toEqual(new Set(['200', '429 rate_limited']));
    expect(passedOf(answers)).toBe(10);
    expect(reached).toBe(10);
  });

  test('never run more at once than there are places, and none is lost after them', async () => {
    const agent = await agentWith({ rate_limit: { max_calls: 100_000, max_concurrent: 5 } });
    const { demo } = stack();
    await demo.script(Array.from({ length: 200 }, () => ({ delay_ms: 60_000 })));
    const leave = new AbortController();
    const refused: string[] = [];
    const reached = await demo.counting(async () => {
      const calls = Array.from({ length: 200 }, async () => {
        const { status, body } = await all.askUntilHeard('POST', '/v1/chat/completions', {
          ...{ key: agent.key, body: saying('hi'), timeoutMs: 60_000, hangUp: leave.signal },
        });
        refused.push(`${status} ${String(body['reason'])}`);
      });
      await eventually('everybody without a place', () => refused.length === 195, { withinMs: 60_000 });
      leave.abort();
      await Promise.allSettled(calls);
    });
    await demo.script([]);
    expect(reached).toBe(5);
    expect(new Set(refused)).toEqual(new Set(['429 rate_limited']));
    await eventually('all five places', async () => passedOf(await many(5, agent.key)) === 5, { withinMs: 60_000 });
  });
});

test('two limits over one account count each call once', async () => {
  // 1,000 tokens in, 1,000 out: estimate and cost are nearly the same
  const body = { ...saying(`say: ${'word'.repeat(1_000)}`), max_tokens: 1_000 };
  const agent = await agentWith({
    budget: { enabled: true, max_cost_usd: 0.0076 },
    session_budget: { max_cost_usd: 0.0076 },
  });
  const headers = { 'x-tappass-flags': 'budget=dev', 'x-tappass-session': `ses-${randomBytes(4).toString('hex')}` };
  let passed = 0;
  for (let n = 0; n < 12; n++) {
    const { status } = await stack().control.ask('POST', '/v1/chat/completions', { key: agent.key, body, headers });
    passed += status === 200 ? 1 : 0;
  }
  expect(passed).toBeGreaterThanOrEqual(9);
  expect(passed).toBeLessThanOrEqual(10);
});

describe('a limit that is configured is there', () => {
  const tokens = { ...saying('hi'), max_tokens: 100 };
  const limits: readonly (readonly [string, Record<string, unknown>, object, string])[] = [
    ['calls of the agent', { rate_limit: { max_calls: 1 } }, tokens, '429 rate_limited'],
    ['tokens of the agent', { rate_limit: { max_tokens: 150 } }, tokens, '429 rate_limited'],
    ['calls of the developer', { rate_limit: { developer: { max_calls: 1 } } }, tokens, '429 rate_limited'],
    ['tokens of the developer', { rate_limit: { developer: { max_tokens: 150 } } }, tokens, '429 rate_limited'],
    ['calls of the session', { rate_limit: { session: { max_calls: 1 } } }, tokens, '429 rate_limited'],
    ['tokens of the session', { rate_limit: { session: { max_tokens: 150 } } }, tokens, '429 rate_limited'],
    ['money of the agent', { budget: { enabled: true, max_cost_usd: 0.00008 } }, tokens, '403 budget_exceeded'],
    [
      'money of the developer in a month',
      { budget: { enabled: true, developer: { max_cost_usd: 0.00008, window: 'monthly' } } },
      tokens,
      '403 budget_exceeded',
    ],
    ['money of the session', { session_budget: { max_cost_usd: 0.00008 } }, tokens, '403 budget_exceeded'],
    ['turns of the session', { session_budget: { max_turns: 1 } }, tokens, '403 budget_exceeded'],
  ];

  test.each(
    limits,
  )('%s: the first call passes, what follows is refused before the provider', async (_, overrides, body, refusal) => {
    const agent = await agentWith(overrides);
    const written = await stack().control.must('GET', `/pipelines/${agent.pipelineUuid}`);
    const [step, settings] = Object.entries(overrides)[0]!;
    // read back as it was written
    expect(JSON.parse(String(written['yaml']))['overrides'][step]).toEqual(settings);
    const session = { 'x-tappass-session': `ses-${randomBytes(4).toString('hex')}` };
    expect((await call(agent.key, body, session)).status).toBe(200);
    const refused = { status: '', reached: 0 };
    refused.reached = await stack().demo.counting(async () => {
      // the first call cost less than it reserved: at most one more fits
      for (let n = 0; n < 30 && refused.status === ''; n++) {
        const answer = await call(agent.key, body, session);
        if (answer.status !== 200) refused.status = `${answer.status} ${String(answer.body['reason'])}`;
      }
    });
    expect(refused.status).toBe(refusal);
    expect(refused.reached).toBeLessThan(29);
  });

  test('calls, tokens and money of the organisation, over all its agents', async () => {
    const { control, secrets } = stack();
    for (const [n, overrides] of [
      { rate_limit: { org: { max_calls: 2 } } },
      { rate_limit: { org: { max_tokens: 150 } } },
      { budget: { enabled: true, org: { max_cost_usd: 0.00008 } } },
    ].entries()) {
      const slug = `org-${n}-${randomBytes(3).toString('hex')}`;
      await control.must('POST', '/orgs', { body: { slug, name: slug } });
      const own = new Control(front.url, secrets.adminKey, slug);
      const [one, two] = [await own.newAgent('one'), await own.newAgent('two')];
      for (const name of ['one', 'two']) await own.govern(name, { preset: 'starter', overrides });
      const answers = [];
      for (const key of [one.key, two.key, one.key, two.key, one.key, two.key, one.key, two.key, one.key, two.key])
        answers.push((await call(key, tokens)).status);
      expect(answers[0]).toBe(200);
      expect([403, 429]).toContain(answers.at(-1));
      expect([403, 429]).toContain(answers.at(-2));
    }
  });

  test('tokens are told in the headers, and what was not used comes back after the call', async () => {
    const agent = await agentWith({ rate_limit: { max_tokens: 10_000 } });
    const first = await call(agent.key, { ...saying('say: hi'), max_tokens: 9_000 });
    expect(first.status).toBe(200);
    expect(first.headers.get('x-ratelimit-limit-tokens')).toBe('10000');
    expect(Number(first.headers.get('x-ratelimit-remaining-tokens'))).toBeGreaterThan(9_900);
    await eventually(
      'the unused tokens on every edge',
      async () => (await call(agent.key, { ...saying('say: hi'), max_tokens: 9_000 })).status === 200,
      { withinMs: 15_000 },
    );
  });
});

describe('the only place of an agent', () => {
  const single = () => agentWith({ rate_limit: { max_calls: 100_000, max_concurrent: 1 } });
  const free = (key: string) =>
    eventually('its place', async () => (await call(key)).status === 200, { withinMs: 60_000 });

  /** A call that has its place and has reached the provider; another edge may need a moment to hear that the place is free. */
  const underWay = async (key: string, stream: boolean) => {
    for (;;) {
      const gone = new AbortController();
      const before = (await stack().demo.seen()).requests;
      const answer = fetch(`${front.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: chatModel, stream, messages: [{ role: 'user', content: 'say: a b c d e f g' }] }),
        signal: gone.signal,
      });
      const lost = answer.then((response) => response.text());
      lost.catch(() => {});
      let refused = false;
      answer.then(({ status }) => (refused = status !== 200)).catch(() => {});
      await eventually(
        'an answer, or the call under way',
        async () => refused || (await stack().demo.seen()).requests > before,
      );
      if (!refused) return { lost, hangUp: () => gone.abort() };
      expect((await answer).status, await lost).toBe(429);
    }
  };

  test('is free again after an answer, so that one call after another passes', async () => {
    const agent = await single();
    for (let n = 0; n < 10; n++)
      expect(
        (await stack().control.ask('POST', '/v1/chat/completions', { key: agent.key, body: saying('hi') })).status,
      ).toBe(200);
  });

  test('is free again after a provider’s 500, and after one that broke off', async () => {
    const agent = await single();
    await stack().demo.script([{ status: 500 }, { status: 500 }, { status: 500 }, { cut_after: 0 }]);
    expect((await call(agent.key)).status).not.toBe(200);
    await stack().demo.script([]);
    await free(agent.key);
  });

  test('is free again when its client hangs up, on a whole answer and in a stream', async () => {
    const agent = await single();
    for (const stream of [false, true]) {
      await stack().demo.script([{ delay_ms: stream ? 0 : 3_000, event_gap_ms: 500 }]);
      const { lost, hangUp } = await underWay(agent.key, stream);
      hangUp();
      await expect(lost).rejects.toThrow();
      await stack().demo.script([]);
      await free(agent.key);
    }
  });

  test('is free again when the edge that held it was killed, as soon as its lease ends', async () => {
    const agent = await single();
    await stack().demo.script([{ delay_ms: 60_000 }]);
    const before = (await stack().demo.seen()).requests;
    const victim = edges[1]!;
    const lost = new Control(victim.url, stack().secrets.adminKey, stack().seeded.org)
      .ask('POST', '/v1/chat/completions', { key: agent.key, body: saying('hi'), timeoutMs: 60_000 })
      .catch(() => undefined);
    await eventually('the call under way', async () => (await stack().demo.seen()).requests > before);
    const direct = () => stack().control.ask('POST', '/v1/chat/completions', { key: agent.key, body: saying('hi') });
    expect((await direct()).status).toBe(429);
    victim.kill('SIGKILL');
    await Promise.all([lost, victim.exited]);
    await stack().demo.script([]);
    const killedAt = performance.now();
    await eventually('its place', async () => (await direct()).status === 200, { withinMs: 60_000 });
    expect(performance.now() - killedAt).toBeLessThan(17_000 + pace.allowanceMs());
  });
});
