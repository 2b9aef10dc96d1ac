// Feedback about a finding goes to the ledger without a word of the text it is about.
import { expect, test } from 'vitest';
import { stackForTests } from '../src/stack-for-tests.ts';

const stack = stackForTests();

test('a false positive is on record, and a body with a text in it is refused', async () => {
  const { control } = stack();
  const body = { step: 'detect_pii', type: 'email', score: 0.95, length: 40 };
  const told = await control.ask('POST', '/pipelines/feedback', { body });
  expect(told.status).toBe(201);
  expect(told.body).toMatchObject({ step: 'detect_pii', type: 'email', verdict: 'false_positive' });
  const entry = await control.ask('GET', `/audit/${String(told.body['event_id'])}`, {});
  expect(entry.status).toBe(200);
  expect(entry.body).toMatchObject({ event_type: 'detector_feedback', steps: null });
  const texted = await control.ask('POST', '/pipelines/feedback', { body: { ...body, text: 'ada@example.org' } });
  expect(texted.status).toBe(400);
  expect(JSON.stringify(texted.body)).not.toContain('ada@example.org');
});
