// A tool call that needs a human: refused with its request, decided by somebody else, passed once; one changed byte is another call.
import { randomBytes } from 'node:crypto';
import OpenAI from 'openai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Pace, watchPace } from '../src/pace.ts';
import { openaiSdk, saying, thrownBy } from '../src/sdks.ts';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();

let pace: Pace;
beforeEach(() => {
  pace = watchPace(stack().url);
});
afterEach(() => pace.stop());

const pipeline = {
  preset: 'starter',
  overrides: { human_approval: { required_for: { tools: ['send_*'] } } },
};
const tool = (name: string, to = 'string', choices?: readonly string[]) => ({
  type: 'function' as const,
  function: {
    name,
    parameters: { type: 'object', properties: { to: { type: to, ...(choices && { enum: choices }) } } },
  },
});
// the demo model calls the first tool with the first of its choices
const asking = (name: string, to: string) => ({ ...saying('please use a tool'), tools: [tool(name, 'string', [to])] });
const newAgent = () => stack().control.newAgent(`ag-${randomBytes(5).toString('hex')}`, pipeline);
const call = (key: string, body: object) => stack().control.ask('POST', '/v1/chat/completions', { key, body });

interface Waiting {
  readonly request_id: string;
  readonly expires_at: string;
}

test('the answer says what is needed, a human decides, and an identical call passes once', async () => {
  const { control, url } = stack();
  const agent = await newAgent();
  const error = await thrownBy(openaiSdk(url, agent.key, 0).chat.completions.create(asking('send_email', 'a@b.test')));
  expect(error).toBeInstanceOf(OpenAI.PermissionDeniedError);
  const first = await call(agent.key, asking('send_email', 'a@b.test'));
  expect(first.status).toBe(403);
  expect(first.headers.get('x-should-retry')).toBe('false');
  expect(first.body).toMatchObject({
    reason: 'approval_required',
    blocked_by: 'require_approval',
    outcome: 'needs_approval',
    obligations: [{ type: 'require_approval', tier: 'authenticated', reason: 'tool send_*' }],
    approval: { request_id: expect.stringMatching(/^apr_/), matched_rule: 'tool send_*' },
  });
  const { request_id: id } = first.body['approval'] as Waiting;
  const queue = await control.must('GET', '/v1/me/approvals');
  expect(queue.data).toContainEqual(
    expect.objectContaining({ request_id: id, tool: 'send_email', arguments: '{"to":"a@b.test"}', state: 'pending' }),
  );
  const waiting = control.ask('GET', `/v1/me/approvals/${id}/wait?timeout_seconds=20`, { key: agent.key });
  const decided = await control.must('POST', `/v1/me/approvals/${id}/decide`, { body: { decision: 'grant' } });
  expect(decided).toMatchObject({ request_id: id, state: 'granted', decided_by: 'admin' });
  expect((await waiting).body).toMatchObject({ request_id: id, state: 'granted' });

  // one changed byte is another action, and a name in look-alike letters is none
  expect((await call(agent.key, asking('send_email', 'a@b.tesT'))).body['reason']).toBe('approval_required');
  expect((await call(agent.key, asking('ѕend_email', 'a@b.test'))).body['reason']).toBe('bad_field');
  const passed = await call(agent.key, asking('send_email', 'a@b.test'));
  expect(passed.status).toBe(200);
  // replayed it is refused
  const replayed = await call(agent.key, asking('send_email', 'a@b.test'));
  expect(replayed.body['reason']).toBe('approval_required');
  expect((replayed.body['approval'] as Waiting).request_id).not.toBe(id);

  const entries = await control.entries({});
  const kinds = entries.filter((row) => row.body?.['request_id'] === id).map((row) => row.event_type);
  expect(kinds).toEqual(expect.arrayContaining(['approval_requested', 'approval_granted', 'approval_consumed']));
  // nothing of it stands there in the clear
  expect(JSON.stringify(entries)).not.toContain('a@b.test');
});

test('all who wait hear the decision when it is made, not when they happen to look again', async () => {
  const { control } = stack();
  const agent = await newAgent();
  const refused = await call(agent.key, asking('send_email', 'soon'));
  const { request_id: id } = refused.body['approval'] as Waiting;
  let heard = 0;
  const waiting = Array.from({ length: 5 }, () =>
    control.ask('GET', `/v1/me/approvals/${id}/wait?timeout_seconds=20`, { key: agent.key }).then((answer) => {
      heard += 1;
      return { answer, at: performance.now() };
    }),
  );
  // each has looked once by now: what they do next is wait
  for (let n = 0; n < 10; n += 1) await control.must('GET', '/v1/me/approvals', { key: agent.key });
  expect(heard).toBe(0);
  await control.must('POST', `/v1/me/approvals/${id}/decide`, { body: { decision: 'grant' } });
  const decidedAt = performance.now();
  for (const { answer, at } of await Promise.all(waiting)) {
    expect(answer.body).toMatchObject({ request_id: id, state: 'granted' });
    expect(at - decidedAt).toBeLessThan(2_000 + pace.allowanceMs());
  }
});

test('in a stream the call is held, and what a human denied stays denied', async () => {
  const { control } = stack();
  const agent = await newAgent();
  const body = { ...asking('send_money', 'x'), stream: true };
  const held = await call(agent.key, body);
  expect(held.text).toContain('approval_required');
  expect(held.text).not.toContain('"arguments"');
  const [waiting] = (await control.must('GET', '/v1/me/approvals', { key: agent.key })).data ?? [];
  const id = String(waiting?.['request_id']);
  await control.must('POST', `/v1/me/approvals/${id}/decide`, { body: { decision: 'deny', reason: 'too much' } });
  expect((await call(agent.key, body)).text).toContain('approval_denied');
});

test('an agent key never decides; a grant before the question is for exactly one call', async () => {
  const { control } = stack();
  const agent = await newAgent();
  const refused = await call(agent.key, asking('send_email', 'c'));
  const { request_id: id } = refused.body['approval'] as Waiting;
  const own = { key: agent.key, body: { decision: 'grant' } };
  expect((await control.ask('POST', `/v1/me/approvals/${id}/decide`, own)).status).toBe(403);
  const grant = { agent_id: agent.agentId, tool: 'send_email', args: { to: 'd' } };
  expect((await control.ask('POST', '/v1/govern/approve', { key: agent.key, body: grant })).status).toBe(403);
  await control.must('POST', '/v1/govern/approve', { body: grant });
  expect((await call(agent.key, asking('send_email', 'd'))).status).toBe(200);
  expect((await call(agent.key, asking('send_email', 'd'))).status).toBe(403);
});

test('sixty identical calls against one grant: one passes', async () => {
  const { control } = stack();
  const agent = await newAgent();
  await control.must('POST', '/v1/govern/approve', {
    body: { agent_id: agent.agentId, tool: 'send_email', args: { to: 'e' } },
  });
  const answers = await Promise.all(Array.from({ length: 60 }, () => call(agent.key, asking('send_email', 'e'))));
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
});
