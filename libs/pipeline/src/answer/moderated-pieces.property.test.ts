import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Call } from '../call.ts';
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, toolCall } from '../testing/step-case.ts';
import { moderatedPieces } from './moderated-pieces.ts';

const textsOf = (call: Call): string[] =>
  moderatedPieces(call).map(({ segment, start, end }) => segment.text.slice(start, end));

test('every sentence of up to 200 characters stands whole in some piece, and no piece is longer than 8,000', () => {
  const lengths = fc.integer({ min: 1, max: 40_000 });
  fc.assert(
    fc.property(lengths, fc.nat(), fc.integer({ min: 1, max: 200 }), (length, at, size) => {
      const content = Array.from({ length }, (_, index) => String.fromCharCode(0x4e00 + (index % 20_000))).join('');
      const sentence = content.slice(at % length, (at % length) + size);
      const pieces = textsOf(callOf(chatBody('x'), { answer: chatAnswer({ content }) }));
      expect(pieces.some((piece) => piece.includes(sentence))).toBe(true);
      expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(8_000);
    }),
    { numRuns: 60 },
  );
});

test('arguments of tool calls are read whole and streamed, signatures and keys are not, reasoning is', () => {
  const answer = chatAnswer(
    { tool_calls: [toolCall('send', '{"text":"a threat"}')] },
    { signature: 'c2lnbmVk', a_key_of_unusual_length: 1 },
  );
  const whole = callOf(chatBody('x'), { answer });
  expect(textsOf(whole)).toContain('{"text":"a threat"}');
  expect(textsOf(whole).join()).not.toMatch(/c2lnbmVk|a_key_of/);
  const streamed: Call = { ...whole, streamed: true, answer: { ...whole.answer!, segments: [] } };
  expect(textsOf(streamed)).toEqual(['{"text":"a threat"}']);
  const body = { type: 'message', role: 'assistant', content: [{ type: 'thinking', thinking: 'I shall threaten' }] };
  expect(textsOf(callOf(chatBody('x'), { surface: 'messages', answer: body }))).toEqual(['I shall threaten']);
});
