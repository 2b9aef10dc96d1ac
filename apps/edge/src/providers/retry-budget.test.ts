import { expect, test } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

test.each([50, 200, 1_000])('%i calls that all fail are at most 1.1 times as many requests', (calls) => {
  const budget = new RetryBudget();
  let sent = 0;
  for (let call = 0; call < calls; call += 1) {
    budget.earn();
    sent += 1;
    while (budget.take()) sent += 1;
  }
  expect(sent).toBeGreaterThan(calls);
  expect(sent).toBeLessThanOrEqual(calls * 1.1);
});

test('a quiet time saves up ten retries and no more', () => {
  const budget = new RetryBudget();
  for (let call = 0; call < 10_000; call += 1) budget.earn();
  let retries = 0;
  while (budget.take()) retries += 1;
  expect(retries).toBe(10);
});
