// Cases for rate_limit: within, at and over the allowance.
import { type StepCase, saying } from '../testing/step-case.ts';

export const cases: readonly StepCase[] = [
  { shows: 'the first call passes', kind: 'good', call: saying('hello'), verdict: 'pass' },
  {
    shows: 'the call after the last allowed one is refused',
    kind: 'bad',
    call: saying('hello'),
    settings: { max_calls: 10 },
    limits: { taken: 10 },
    verdict: 'block',
    says: ['rate_limited'],
  },
  {
    shows: 'the last allowed call passes',
    kind: 'near-miss',
    call: saying('hello'),
    settings: { max_calls: 10 },
    limits: { taken: 9 },
    verdict: 'pass',
  },
];
