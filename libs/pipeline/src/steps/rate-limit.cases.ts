// Cases for rate_limit: within, at and over the allowance.
import { callOf, chatBody, type StepCase, saying } from '../testing/step-case.ts';

// "hi" is 5 tokens, and the client asks for 100 more
const tokens = callOf(chatBody('hi', { max_tokens: 100 }));

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
  {
    shows: 'tokens are reserved before the call, those of the answer too',
    kind: 'bad',
    call: tokens,
    settings: { max_tokens: 104 },
    verdict: 'block',
    says: ['rate_limited'],
  },
  {
    shows: 'tokens that just fit pass',
    kind: 'near-miss',
    call: tokens,
    settings: { max_tokens: 105 },
    verdict: 'pass',
  },
  {
    shows: 'a limit of the organisation is kept beside that of the agent',
    kind: 'bad',
    call: saying('hello'),
    settings: { max_calls: 10, org: { max_calls: 5 } },
    limits: { taken: 5 },
    verdict: 'block',
    says: ['rate_limited'],
  },
  {
    shows: 'a limit of the developer holds only for keys that name one',
    kind: 'near-miss',
    call: saying('hello'),
    settings: { max_calls: 10, developer: { max_calls: 5 } },
    limits: { taken: 5 },
    verdict: 'pass',
  },
];
