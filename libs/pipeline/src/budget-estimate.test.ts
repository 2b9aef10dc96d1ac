import { expect, test } from 'vitest';
import { estimateOf, type Reserve, verdictOf } from './budget-estimate.ts';
import { callOf, chatBody } from './testing/step-case.ts';

const price = { input: 5_000_000, output: 25_000_000, max_output: 64_000 };
const asking = (max?: number) => callOf(chatBody('hi', max === undefined ? {} : { max_tokens: max }));
const settings = (reserve: Reserve) => ({ reserve, default_output_tokens: 1_024 });

test.each<[string, number | undefined, Reserve, number]>([
  ['the client’s own limit', 32_000, 'worst', 32_000],
  ['no more than the model can make', 1_000_000, 'worst', 64_000],
  ['all that the model can make where nobody limits it', undefined, 'worst', 64_000],
  ['what is usual', undefined, 'likely', 1_024],
  ['what is usual of a large limit', 32_000, 'likely', 1_024],
  ['a small limit, which is less than usual', 100, 'likely', 100],
])('reserved is %s', (_, max, reserve, output) => {
  expect(estimateOf(asking(max), price, settings(reserve)).usage.output).toBe(output);
});

test('A9: a refusal says what the call may cost, what is left of which budget, and what would fit', () => {
  const call = asking(32_000);
  const estimate = estimateOf(call, price, settings('worst'));
  const verdict = verdictOf(
    call,
    price,
    settings('worst'),
    estimate,
  )({
    ...{ ok: false, scope: 'the agent dev (daily)', retryAfterSeconds: 0 },
    ...{ leftUsdMicros: 500_000, maxUsdMicros: 1_000_000 },
  });
  expect(verdict).toMatchObject({
    reason: 'budget_exceeded',
    details: {
      scope: 'the agent dev (daily)',
      detail:
        'it may cost up to $0.800025 (5 tokens in, 32000 out), and $0.50 of $1.00 is left; max_tokens of at most 19999 fits; the setting reserve: likely of the budget reserves what calls usually take',
    },
  });
});

test('A9: what a refusal says would fit does', () => {
  const left = 500_000;
  const fitting = estimateOf(asking(19_999), price, settings('worst'));
  expect(fitting.usdMicros).toBeLessThanOrEqual(left);
  expect(estimateOf(asking(20_000), price, settings('worst')).usdMicros).toBeGreaterThan(left);
});
