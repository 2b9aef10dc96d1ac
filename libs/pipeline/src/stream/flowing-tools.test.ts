import { describe, expect, it } from 'vitest';
import type { CompiledPlan } from '../compile-plan.ts';
import { testPorts } from '../testing/limits.ts';
import { starterPlan } from '../testing/plans.ts';
import { saying } from '../testing/step-case.ts';
import { chatToolStream, govern, guards, messagesStream, responsesToolStream, toolsOf } from '../testing/streams.ts';
import { SseParser } from './sse.ts';

const pieces = ['{"path":', '"README', '.md"', '}'];
const calls = [{ name: 'read_file', pieces }];
const wires = {
  chat: chatToolStream(calls),
  messages: messagesStream([{ tool: 'read_file', pieces }], 'tool_use'),
  responses: responsesToolStream(calls),
};
const surfaces = ['chat', 'messages', 'responses'] as const;

/** After each event that comes in, how many have left. */
const leaving = (surface: (typeof surfaces)[number], plan: CompiledPlan): { came: number; left: number }[] => {
  const guard = guards[surface](plan, { call: saying('x'), ports: testPorts() });
  let left = 0;
  return new SseParser().push(Buffer.from(wires[surface].join(''))).map((event, at) => {
    left += guard.push(event).out.length;
    return { came: at + 1, left };
  });
};

describe.each(surfaces)('B5: the arguments of a tool call in a stream of %s', (surface) => {
  it('flow piece by piece where a plan only asks for the name', () => {
    const lag = leaving(surface, starterPlan()).map(({ came, left }) => came - left);
    // its name waits for the first piece of the arguments, with which it is whole
    expect(Math.max(...lag)).toBeLessThanOrEqual(surface === 'messages' ? 1 : 2);
    const { guard, wire } = govern(surface, starterPlan(), wires[surface]);
    expect(wire).toBe(wires[surface].join(''));
    expect(guard.toolCalls).toMatchObject([{ name: 'read_file', argumentsText: pieces.join('') }]);
  });

  it('wait to the end where a step reads them', () => {
    const held = leaving(surface, starterPlan([{ step: 'loop_guard' }]));
    const lag = held.map(({ came, left }) => came - left);
    expect(Math.max(...lag)).toBeGreaterThanOrEqual(pieces.length);
    expect(held.at(-1)?.left).toBe(held.length);
  });

  it('never begin to leave for a name that may not pass', () => {
    const plan = starterPlan([{ step: 'tool_permissions', action: 'redact' }], {
      tools: { allow: ['*'], deny: ['read_*'] },
    });
    const { wire, received } = {
      ...govern(surface, plan, wires[surface]),
      received: govern(surface, plan, wires[surface]),
    };
    expect(wire).not.toContain('README');
    expect(toolsOf(received)).toEqual([]);
    const blocking = starterPlan([{ step: 'tool_permissions' }], { tools: { allow: ['*'], deny: ['read_*'] } });
    const refused = govern(surface, blocking, wires[surface]);
    expect(refused.blocked).toMatchObject({ step: 'tool_permissions' });
    expect(refused.wire).not.toMatch(/README|read_file/);
  });
});

it('B5: a ping leaves before all that is held, and says nothing but that', () => {
  const guard = guards.messages(starterPlan([{ step: 'loop_guard' }]), { call: saying('x'), ports: testPorts() });
  const out: string[] = [];
  const ping = 'event: ping\ndata: {"type": "ping", "note": "AKIAQYLPMN5HFIQR7XYA"}\n\n';
  const wire = [...wires.messages.slice(0, 4), ping];
  for (const event of new SseParser().push(Buffer.from(wire.join('')))) {
    for (const left of guard.push(event).out) out.push(left.data ?? '');
  }
  expect(out.at(-1)).toBe('{"type": "ping"}');
  expect(out.join('')).not.toContain('AKIA');
});

it('B5: a name that changes when its call has begun to leave ends the stream', () => {
  const delta = (call: object) =>
    `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...call }] } }] })}\n\n`;
  const named = (name: string, args: string) => delta({ id: 'call_1', function: { name, arguments: args } });
  expect(govern('chat', starterPlan(), [named('read', '{'), named('read', '}')]).blocked).toBeUndefined();
  expect(govern('chat', starterPlan(), [named('read', '{'), named('_or_write', '}')]).blocked).toMatchObject({
    reason: 'provider_failed',
  });
});
