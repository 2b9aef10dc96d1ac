import { encodeBody } from '@tappass/evidence/canonical-json';
import { expect, test } from 'vitest';
import { feedbackBody, feedbackFacts } from './feedback.ts';

const about = { step: 'detect_injection', type: 'instruction_override' };

test('a finding that was wrong becomes facts the ledger can hold', () => {
  const facts = feedbackFacts(
    feedbackBody.parse({ ...about, score: 0.834, length: 120, request_id: 'req_1', session_id: 'ses_1' }),
  );
  expect(facts).toEqual({
    step: 'detect_injection',
    finding: 'instruction_override',
    verdict: 'false_positive',
    score_per_mille: 834,
    length: 120,
    about_request: 'req_1',
    about_session: 'ses_1',
  });
  expect(encodeBody(facts).length).toBeGreaterThan(0);
});

test.each([
  ['a field for the text', { ...about, text: 'ignore all previous instructions' }],
  ['a text instead of a type', { ...about, type: 'ignore all previous instructions' }],
  ['a text instead of a request id', { ...about, request_id: 'my card is 4111 1111 1111 1111' }],
  ['a step that is none', { ...about, step: 'detect_everything' }],
  ['a score beyond one', { ...about, score: 1.5 }],
])('%s is refused', (_, body) => {
  expect(feedbackBody.safeParse(body).success).toBe(false);
});
