// Cases for call_llm: what the provider gives back, and the model that has no price.
import { callOf, chatBody, type StepCase, saying } from '../testing/step-case.ts';

export const cases: readonly StepCase[] = [
  { shows: 'a whole answer becomes part of the call', kind: 'good', call: saying('hello'), verdict: 'change' },
  {
    shows: 'an open stream is left to its guard',
    kind: 'near-miss',
    call: callOf(chatBody('hello', { stream: true })),
    verdict: 'pass',
  },
  {
    shows: 'a model without a price is not called',
    kind: 'bad',
    call: saying('hello'),
    limits: { prices: {} },
    verdict: 'block',
    says: ['model_unpriced'],
  },
];
