// Cases for loop_guard: histories of an agent that goes in circles, and of one that works.
import type { JsonObject } from '../json.ts';
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, type StepCase, toolCall } from '../testing/step-case.ts';

/** A history of tool turns, then an answer that calls once more. */
const after = (past: readonly string[], next: string) => {
  const messages = past.flatMap((args, i): JsonObject[] => [
    { role: 'assistant', tool_calls: [toolCall('read', args, `call_${i}`)] },
    { role: 'tool', tool_call_id: `call_${i}`, content: 'ok' },
  ]);
  return callOf(
    { model: 'm-1', messages: [{ role: 'user', content: 'go' }, ...messages] },
    { answer: chatAnswer({ tool_calls: [toolCall('read', next, 'call_n')] }) },
  );
};
const pages = (n: number): string[] => Array.from({ length: n }, (_, i) => `{"page":${i}}`);

export const cases: readonly StepCase[] = [
  { shows: 'page after page', kind: 'good', call: after(pages(6), '{"page":6}'), verdict: 'pass' },
  {
    shows: 'the same page for the sixth time, spelt in another way',
    kind: 'bad',
    call: after(
      Array.from({ length: 5 }, () => '{"page":1,"of":2}'),
      '{ "of": 2, "page": 1 }',
    ),
    verdict: 'block',
    says: ['loop_detected'],
  },
  {
    shows: 'more turns than allowed',
    kind: 'bad',
    call: after(pages(25), '{"page":25}'),
    verdict: 'block',
    says: ['loop_detected'],
  },
  {
    shows: 'the same page for the fifth time',
    kind: 'near-miss',
    call: after(
      Array.from({ length: 4 }, () => '{"page":1}'),
      '{"page":1}',
    ),
    verdict: 'pass',
  },
];
