import fc from 'fast-check';
import { expect, test } from 'vitest';
import { field, type JsonObject } from '../json.ts';
import { readAnswer } from './read-answer.ts';
import { totalTokens } from './usage.ts';

const names = ['choices', 'message', 'content', 'tool_calls', 'function', 'arguments', 'name', 'id', 'type', 'text'];
const more = [
  'output',
  'usage',
  'input_tokens',
  'output_tokens',
  'prompt_tokens',
  'completion_tokens',
  'index',
  'data',
];
const types = ['message', 'text', 'tool_use', 'function_call', 'output_text', 'function', 'reasoning'];
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, true, -1, 1e308, 0.5, '', ...types),
    fc.string({ maxLength: 6 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names, ...more), tie('value'), { maxKeys: 5 }),
  ),
}));
const body = fc.dictionary(fc.constantFrom(...names, ...more), value, { maxKeys: 6 }) as fc.Arbitrary<JsonObject>;

test.each([
  'chat',
  'messages',
  'responses',
  'embeddings',
] as const)('whatever a provider answers to %s is read without a crash, and its usage is whole numbers or none', (surface) => {
  fc.assert(
    fc.property(body, body, (answer, request) => {
      const read = readAnswer(surface, answer, false, request);
      for (const { text } of read.segments) expect(typeof text).toBe('string');
      for (const { name, id } of read.toolCalls) expect([typeof name, typeof id]).toEqual(['string', 'string']);
      if (read.usage === undefined) return;
      expect(field(answer, 'usage')).toBeDefined();
      expect(Number.isSafeInteger(totalTokens(read.usage))).toBe(true);
      expect(totalTokens(read.usage)).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 2_000 },
  );
});
