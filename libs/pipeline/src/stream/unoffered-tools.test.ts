// A tool call of a stream that its request did not offer: taken out where the plan says so, on record everywhere.
import { describe, expect, test } from 'vitest';
import type { Action } from '../plan.ts';
import { starterPlan } from '../testing/plans.ts';
import { callOf, chatBody } from '../testing/step-case.ts';
import { chatToolStream, govern, toolsOf } from '../testing/streams.ts';

const call = callOf(chatBody('x', { tools: [{ type: 'function', function: { name: 'search' } }] }));
const stream = chatToolStream([
  { name: 'run_shell', pieces: ['{"a":1}'] },
  { name: 'search', pieces: ['{"q":', '"x"}'] },
]);
const received = (action?: Action) => {
  const more = action === undefined ? {} : { actions: { unoffered_tool: action } };
  return govern('chat', starterPlan([{ step: 'tool_permissions', ...more }]), stream, { call });
};

describe('M5: a tool that was not offered', () => {
  test('is on record, and its client told of it, where the plan says nothing', () => {
    const { guard, wire } = received();
    expect(wire).toBe(stream.join(''));
    expect(guard.conclude(call).trail).toContainEqual(
      expect.objectContaining({ step: 'tool_permissions', verdict: 'found', findings: { unoffered_tool: 1 } }),
    );
  });

  test('is taken out where the plan says so, and the others stay', () => {
    expect(toolsOf(received('redact'))).toEqual(['search({"q":"x"})']);
  });

  test('ends the stream where the plan says so', () => {
    const { blocked, wire } = received('block');
    expect(blocked).toMatchObject({ step: 'tool_permissions', reason: 'stream_blocked' });
    expect(wire).not.toContain('run_shell');
  });
});
