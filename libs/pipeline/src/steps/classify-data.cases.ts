// Cases for classify_data: what is in a text, what a document says of itself, and what the session was before.
import { callOf, chatBody, type StepCase, saying } from '../testing/step-case.ts';

export const cases: readonly StepCase[] = [
  {
    shows: 'a text with nothing in it is internal',
    kind: 'good',
    call: saying('hello'),
    verdict: 'change',
    says: ['INTERNAL'],
  },
  {
    shows: 'an address is confidential',
    kind: 'bad',
    call: saying('ada@example.org'),
    verdict: 'change',
    says: ['CONFIDENTIAL'],
  },
  {
    shows: 'a card is restricted',
    kind: 'bad',
    call: saying('4111 1111 1111 1111'),
    verdict: 'change',
    says: ['RESTRICTED'],
  },
  {
    shows: 'a secret is restricted',
    kind: 'bad',
    call: saying('AKIAQYLPMN5HFIQR7XYA'),
    verdict: 'change',
    says: ['RESTRICTED'],
  },
  {
    shows: 'a label counts',
    kind: 'bad',
    call: saying('STRICTLY CONFIDENTIAL: the plan'),
    verdict: 'change',
    says: ['RESTRICTED'],
  },
  {
    shows: 'top secret is a level only where it is used',
    kind: 'near-miss',
    call: saying('TOP SECRET plan'),
    verdict: 'change',
    says: ['RESTRICTED'],
  },
  {
    shows: 'top secret where it is used',
    kind: 'bad',
    call: saying('TOP SECRET plan'),
    settings: { use_top_secret: true },
    verdict: 'change',
    says: ['TOP_SECRET'],
  },
  {
    shows: 'a turn never falls below its session',
    kind: 'near-miss',
    call: callOf(chatBody('hello'), { session: { classification: 'RESTRICTED' } }),
    verdict: 'pass',
  },
];
