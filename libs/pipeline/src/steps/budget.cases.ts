// Cases for budget: the estimate (prompt plus reserved output, at the price) against what is left.
import { callOf, chatBody, type StepCase, saying } from '../testing/step-case.ts';

// "hi" is 5 tokens at 2.5 $/M (12.5 µ$), the answer 100 tokens at 10 $/M (1000 µ$): 1013 µ$ rounded half up.
const small = callOf(chatBody('hi', { max_tokens: 100 }));

export const cases: readonly StepCase[] = [
  { shows: 'a call without limits passes', kind: 'good', call: saying('hello'), verdict: 'pass' },
  {
    shows: 'what would overspend the day is refused before it is made',
    kind: 'bad',
    call: small,
    settings: { max_cost_usd: 1 },
    limits: { spentUsdMicros: 998_988 },
    verdict: 'block',
    says: ['budget_exceeded'],
  },
  {
    shows: 'the call that fits exactly passes',
    kind: 'near-miss',
    call: small,
    settings: { max_cost_usd: 1 },
    limits: { spentUsdMicros: 998_987 },
    verdict: 'pass',
  },
  {
    shows: 'a limit for one call is kept without asking anybody',
    kind: 'bad',
    call: small,
    settings: { extra_limits: [{ window: 'call', maxUsdMicros: 1_012 }] },
    verdict: 'block',
    says: ['budget_exceeded'],
  },
  {
    shows: 'a model without a price is refused, since nothing could be reserved',
    kind: 'bad',
    call: small,
    limits: { prices: {} },
    verdict: 'block',
    says: ['model_unpriced'],
  },
];
