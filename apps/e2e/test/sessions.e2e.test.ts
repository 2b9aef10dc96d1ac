// Sessions over two edges: what one saw the other knows on the next turn, a new session id resets nothing, and nothing is forgotten silently.
import { randomBytes } from 'node:crypto';
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Control } from '../src/control.ts';
import { saying } from '../src/sdks.ts';
import { type SecondEdge, startSecondEdge } from '../src/second-edge.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();
let second: SecondEdge;
let elsewhere: Control;

beforeAll(async () => {
  second = await startSecondEdge(stack());
  await eventually('the second edge', async () => (await fetch(`${second.url}/health/ready`)).ok);
  elsewhere = new Control(second.url, stack().secrets.adminKey, stack().seeded.org);
});
afterAll(() => second?.stop());

const agentWith = (overrides: Record<string, unknown>) =>
  stack().control.newAgent(`ag-${randomBytes(5).toString('hex')}`, { preset: 'starter', overrides });

const newSession = () => ({ 'x-tappass-session': `mine-${randomBytes(5).toString('hex')}` });

const turn = (at: Control, key: string, body: object, headers: Record<string, string> = {}) =>
  at.ask('POST', '/v1/chat/completions', { key, body, headers });

const tools = [{ type: 'function', function: { name: 'read_file', parameters: { type: 'object', properties: {} } } }];

test('the classification of a session never falls, whichever edge its next turn meets', async () => {
  const agent = await agentWith({});
  const headers = newSession();
  const { control } = stack();
  const first = await turn(control, agent.key, saying('my card is 4111 1111 1111 1111'), headers);
  expect(first.status).toBe(200);
  const risen = first.headers.get('x-tappass-classification');
  expect(['CONFIDENTIAL', 'RESTRICTED']).toContain(risen);
  const next = await turn(elsewhere, agent.key, saying('thank you'), headers);
  expect(next.headers.get('x-tappass-classification')).toBe(risen);
  expect(next.body['tappass']).toMatchObject({ turn_index: 2 });
  const other = await turn(elsewhere, agent.key, saying('thank you'), newSession());
  expect(other.headers.get('x-tappass-classification')).not.toBe(risen);
});

test('a session that an answer named is continued by that name on another edge', async () => {
  const agent = await agentWith({});
  const first = await turn(stack().control, agent.key, saying('my card is 4111 1111 1111 1111'));
  const { session_id: id } = first.body['tappass'] as { session_id: string };
  const next = await turn(elsewhere, agent.key, saying('thank you'), { 'x-tappass-session': id });
  expect(next.body['tappass']).toMatchObject({ session_id: id, turn_index: 2 });
  expect(next.headers.get('x-tappass-classification')).toBe(first.headers.get('x-tappass-classification'));
});

test('a loop over two edges is one loop, in streams too', async () => {
  const agent = await agentWith({ session_loop_guard: { max_identical: 3 } });
  const headers = newSession();
  const answers = [];
  for (const [n, at] of [stack().control, elsewhere, stack().control, elsewhere].entries()) {
    const body = { ...saying('please use a tool'), tools, stream: n === 1 };
    answers.push(await turn(at, agent.key, body, headers));
  }
  expect(answers.slice(0, 3).map((answer) => answer.status)).toEqual([200, 200, 200]);
  expect(answers[3]).toMatchObject({ status: 403, body: { reason: 'loop_detected' } });
});

test('a tool that changes its definition between two turns is noticed on the other edge', async () => {
  const agent = await agentWith({ tool_integrity: { enabled: true } });
  const headers = newSession();
  expect((await turn(stack().control, agent.key, { ...saying('hi'), tools }, headers)).status).toBe(200);
  const changed = [
    {
      type: 'function',
      function: { name: 'read_file', parameters: { type: 'object', properties: { path: { type: 'string' } } } },
    },
  ];
  const refused = await turn(elsewhere, agent.key, { ...saying('hi'), tools: changed }, headers);
  expect(refused.status).toBe(403);
});

test('while Redis is frozen nothing is answered, and what was seen before is still known after it', async () => {
  const agent = await agentWith({});
  const headers = newSession();
  const { control, redis } = stack();
  const first = await turn(control, agent.key, saying('my card is 4111 1111 1111 1111'), headers);
  redis.kill('SIGSTOP');
  try {
    await eventually('the refusal', async () => (await turn(control, agent.key, saying('hi'), headers)).status === 503);
  } finally {
    redis.kill('SIGCONT');
  }
  const answer = await eventually('an answer', async () => {
    const next = await turn(control, agent.key, saying('thank you'), headers);
    return next.status === 200 ? next : undefined;
  });
  expect(answer.headers.get('x-tappass-classification')).toBe(first.headers.get('x-tappass-classification'));
  expect(['CONFIDENTIAL', 'RESTRICTED']).toContain(first.headers.get('x-tappass-classification'));
});
