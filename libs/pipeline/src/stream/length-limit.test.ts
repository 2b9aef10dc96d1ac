import { describe, expect, test } from 'vitest';
import type { PlanInput } from '../plan.ts';
import { starterPlan } from '../testing/plans.ts';
import { chatStream, chatToolStream, govern, messagesStream, responsesStream, textOf } from '../testing/streams.ts';

const limited = (max_chars: number, more: Partial<PlanInput['steps'][number]> = {}, head: Partial<PlanInput> = {}) =>
  starterPlan([{ step: 'output_constraints', settings: { max_chars }, ...more }], head);
const word = 'seven77';
const words = (count: number): string[] => Array.from({ length: count }, () => word);
const streams = {
  chat: chatStream,
  messages: (parts: readonly string[]) => messagesStream([{ text: parts }]),
  responses: responsesStream,
} as const;

describe.each(['chat', 'messages', 'responses'] as const)('%s', (surface) => {
  const stream = (count: number): string[] => streams[surface](words(count));

  test('a stream of the length that is allowed passes whole', () => {
    const received = govern(surface, limited(700), stream(100));
    expect(received.blocked).toBeUndefined();
    expect(textOf(received)).toBe(word.repeat(100));
  });

  test('one that is longer ends where it becomes so, and no more than that has left', () => {
    const received = govern(surface, limited(699), stream(10_000));
    expect(received.blocked).toMatchObject({ step: 'output_constraints', reason: 'stream_blocked' });
    expect(received.blocked?.findings).toEqual({ too_long: 1 });
    expect(textOf(received)).toBe(word.repeat(99));
  });

  test('texts that are held for reading do not leave at the limit', () => {
    const scanning = starterPlan([
      { step: 'scan_output', action: 'redact' },
      { step: 'output_constraints', settings: { max_chars: 699 } },
    ]);
    const received = govern(surface, scanning, stream(10_000));
    expect(received.blocked).toMatchObject({ step: 'output_constraints' });
    expect(textOf(received).length).toBeLessThanOrEqual(699);
  });

  test.each([
    ['only logged', { action: 'log' as const }, {}],
    ['in shadow mode', {}, { mode: 'shadow' as const }],
  ])('a limit that is %s ends nothing', (_what, more, head) => {
    const received = govern(surface, limited(10, more, head), stream(100));
    expect(received.blocked).toBeUndefined();
    expect(textOf(received)).toBe(word.repeat(100));
  });
});

test('arguments of tool calls count like any text', () => {
  const pieces = ['{"a":"', ...words(200), '"}'];
  const received = govern('chat', limited(100), chatToolStream([{ name: 'look', pieces }]));
  expect(received.blocked).toMatchObject({ step: 'output_constraints' });
  expect(received.wire).not.toContain(word);
});
