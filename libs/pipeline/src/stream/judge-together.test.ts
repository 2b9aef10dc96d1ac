import { describe, expect, test } from 'vitest';
import type { ApprovalAsk, Ports } from '../ports.ts';
import { testPorts } from '../testing/limits.ts';
import { starterPlan } from '../testing/plans.ts';
import {
  chatToolStream,
  govern,
  governAsking,
  messagesStream,
  type Received,
  responsesToolStream,
  toolsOf,
} from '../testing/streams.ts';

const plan = starterPlan([{ step: 'require_approval', settings: { required_for: { tools: ['send_*'] } } }]);
const pay = { name: 'send_money', pieces: ['{"to":', '"a"}'] };
const mail = { name: 'send_mail', pieces: ['{}'] };
const look = { name: 'look', pieces: ['{}'] };

const streams = {
  chat: chatToolStream,
  messages: (calls: readonly { name: string; pieces: readonly string[] }[]) =>
    messagesStream(
      calls.map(({ name, pieces }) => ({ tool: name, pieces })),
      'tool_use',
    ),
  responses: responsesToolStream,
} as const;
const surfaces = ['chat', 'messages', 'responses'] as const;

/** Ports that grant these, and remember what they were asked together. */
function granting(granted: readonly string[], late: boolean) {
  const asked: string[][] = [];
  const ports = testPorts({ granted, late });
  const approval: Ports['approval'] = (call, asks: readonly ApprovalAsk[]) => {
    asked.push(asks.map(({ tool, ordinal }) => `${tool}#${ordinal}`));
    return ports.approval(call, asks);
  };
  return { asked, ports: { ...ports, approval } };
}

const names = (received: Received): string[] =>
  [...received.wire.matchAll(/"name":"(\w+)"/g)].map(([, name = '']) => name);

describe.each(surfaces)('%s', (surface) => {
  const run = async (calls: readonly (typeof pay)[], granted: readonly string[], late: boolean) => {
    const { asked, ports } = granting(granted, late);
    const stream = streams[surface](calls);
    const received = late ? await governAsking(surface, plan, stream, ports) : govern(surface, plan, stream, { ports });
    return { asked, received };
  };

  test.each([
    false,
    true,
  ])('two equal calls are asked for together, and pass with a grant each (late: %s)', async (late) => {
    const grants = ['send_money({"to":"a"})#0', 'send_money({"to":"a"})#1'];
    const { asked, received } = await run([pay, pay], grants, late);
    expect(asked).toEqual([['send_money#0', 'send_money#1']]);
    expect(received.blocked).toBeUndefined();
    expect(received.done).toBe(true);
    expect(new Set(names(received))).toEqual(new Set(['send_money']));
    if (surface !== 'responses')
      expect(toolsOf(received)).toEqual(['send_money({"to":"a"})', 'send_money({"to":"a"})']);
  });

  test.each([
    false,
    true,
  ])('where one of several lacks its grant none leaves, and it was one question (late: %s)', async (late) => {
    const { asked, received } = await run([pay, look, mail], ['send_money({"to":"a"})#0'], late);
    expect(asked).toEqual([['send_money#0', 'send_mail#0']]);
    expect(received.blocked).toMatchObject({ step: 'require_approval', reason: 'approval_required' });
    expect(received.wire).not.toContain('"to');
    expect(names(received).filter((name) => name === 'send_mail')).toEqual([]);
  });

  test('calls that need nobody leave as before, and nobody is asked', async () => {
    const { asked, received } = await run([look, look], [], true);
    expect(asked).toEqual([]);
    expect(received.blocked).toBeUndefined();
    expect(names(received).filter((name) => name === 'look').length).toBeGreaterThanOrEqual(2);
  });

  test('a stream that is cut short asks once at most, and nothing of what waits leaves', async () => {
    const { asked, ports } = granting([], true);
    const guard = streams[surface]([pay]).slice(0, -2);
    const received = await governAsking(surface, plan, guard, ports);
    expect(asked.length).toBeLessThanOrEqual(1);
    expect(received.wire).not.toContain('"to');
  });
});

test('a call that another step forbids is not asked for', async () => {
  const strict = starterPlan(
    [
      { step: 'tool_permissions', action: 'redact' },
      { step: 'require_approval', settings: { required_for: { tools: ['send_*'] } } },
    ],
    { tools: { allow: ['*'], deny: ['send_mail'] } },
  );
  const { asked, ports } = granting(['send_money({"to":"a"})#0'], true);
  const received = await governAsking('chat', strict, chatToolStream([mail, pay]), ports);
  expect(asked).toEqual([['send_money#0']]);
  expect(received.blocked).toBeUndefined();
  expect(received.wire).not.toContain('send_mail');
});
