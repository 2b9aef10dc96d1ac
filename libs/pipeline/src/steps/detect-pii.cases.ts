// Cases for detect_pii: personal data, its near-misses, and every speaker of a request.
import { callOf, chatBody, type StepCase, saying, toolCall } from '../testing/step-case.ts';

export const cases: readonly StepCase[] = [
  { shows: 'plain text passes', kind: 'good', call: saying('What is the capital of France?'), verdict: 'pass' },
  {
    shows: 'an address, a card and an account',
    kind: 'bad',
    call: saying('I am ada@example.org, card 4111 1111 1111 1111, IBAN DE89370400440532013000'),
    verdict: 'found',
    says: ['email', 'credit_card', 'iban'],
  },
  {
    shows: 'a tool result is read like any text',
    kind: 'bad',
    call: callOf({
      model: 'm-1',
      messages: [
        { role: 'assistant', tool_calls: [toolCall('lookup', '{"mail":"ada\\u0040example.org"}')] },
        { role: 'tool', tool_call_id: 'call_1', content: 'SSN 536-90-4399' },
      ],
    }),
    verdict: 'found',
    says: ['email', 'us_ssn'],
  },
  {
    shows: 'an address in look-alike letters and with invisible characters between',
    kind: 'bad',
    call: saying('mail ad\u200ba@exаmple.org please'),
    verdict: 'found',
    says: ['email'],
  },
  {
    shows: 'a field nobody knows is read too',
    kind: 'bad',
    call: callOf(chatBody('x', { extra: ['ada@example.org'] })),
    verdict: 'found',
    says: ['email'],
  },
  {
    shows: 'a day of birth, a condition and an identifier of another country',
    kind: 'bad',
    call: saying('She was born on 23 July 1984, was diagnosed with type 2 diabetes, BSN 815812334.'),
    verdict: 'found',
    says: ['date_of_birth', 'health', 'nl_bsn'],
  },
  {
    shows: 'a condition that nobody is said to have, and a birth without a day',
    kind: 'near-miss',
    call: saying('Write about people suffering from depression who were born in the eighties.'),
    verdict: 'pass',
  },
  {
    shows: 'a card number with a wrong check digit',
    kind: 'near-miss',
    call: saying('4111 1111 1111 1112'),
    verdict: 'pass',
  },
  {
    shows: 'a package scope and a version',
    kind: 'near-miss',
    call: saying('npm i @scope/pkg@4.17.21 on 1.2.3'),
    verdict: 'pass',
  },
  {
    shows: 'a type that is left out',
    kind: 'near-miss',
    call: saying('at 93.184.216.34'),
    settings: { ignore: ['ip_address'] },
    verdict: 'pass',
  },
];
