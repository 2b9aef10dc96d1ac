// Cases for pii_tokenize: values go, tokens come, and one value has one token.
import { callOf, chatBody, type StepCase, saying } from '../testing/step-case.ts';

const twice = callOf({
  model: 'm-1',
  messages: [
    { role: 'user', content: 'I am ada@example.org' },
    { role: 'user', content: 'again: ada@example.org' },
  ],
});

export const cases: readonly StepCase[] = [
  { shows: 'nothing personal', kind: 'good', call: saying('hello'), verdict: 'pass' },
  { shows: 'an address', kind: 'bad', call: saying('I am ada@example.org'), verdict: 'change' },
  { shows: 'the same address twice', kind: 'bad', call: twice, verdict: 'change' },
  {
    shows: 'a type that is not asked for',
    kind: 'near-miss',
    call: saying('I am ada@example.org'),
    settings: { types: ['iban'] },
    verdict: 'pass',
  },
  {
    shows: 'a value in a key, which cannot be renamed',
    kind: 'bad',
    call: callOf(chatBody('x', { extra: { 'ada.lovelace@example.org': 'x' } })),
    verdict: 'block',
    says: ['blocked'],
  },
];
