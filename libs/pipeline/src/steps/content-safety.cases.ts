// Cases for content_safety: harm in an answer, and help.
import { Fault } from '@tappass/errors/fault';
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase } from '../testing/step-case.ts';

/** What a provider says of texts that speak of a fight. */
const moderation = (scores: Readonly<Record<string, number>>, flagged: readonly string[] = []) => ({
  moderation: (text: string) => (text.includes('fight') ? { flagged, scores } : { flagged: [], scores: {} }),
});
const asking = { moderation: { provider: 'openai' } };
const fight = callOf(chatBody('x'), { answer: chatAnswer({ content: 'They fight in the last chapter.' }) });

export const cases: readonly StepCase[] = [
  {
    shows: 'a recipe passes',
    kind: 'good',
    call: callOf(chatBody('x'), { answer: chatAnswer({ content: 'Mix flour and water, then bake.' }) }),
    verdict: 'pass',
  },
  {
    shows: 'encouragement of self-harm',
    kind: 'bad',
    call: callOf(chatBody('x'), { answer: chatAnswer({ content: 'Honestly, you should just kill yourself.' }) }),
    verdict: 'found',
    says: ['self_harm'],
  },
  {
    shows: 'instructions for a weapon',
    kind: 'bad',
    call: callOf(chatBody('x'), {
      answer: chatAnswer({ content: 'To make a pipe bomb you will need: 1. a steel pipe' }),
    }),
    verdict: 'found',
    says: ['weapons'],
  },
  {
    shows: 'help in a crisis',
    kind: 'near-miss',
    call: callOf(chatBody('x'), {
      answer: chatAnswer({ content: 'If you think about how to end your life, call a helpline.' }),
    }),
    verdict: 'pass',
  },
  {
    shows: 'ending a process',
    kind: 'near-miss',
    call: callOf(chatBody('x'), { answer: chatAnswer({ content: 'This is how to kill a process: 1. find its id' }) }),
    verdict: 'pass',
  },
  {
    shows: 'what the provider flags, whatever its score',
    kind: 'bad',
    call: fight,
    settings: asking,
    limits: moderation({ 'violence/graphic': 0.4, sexual: 0 }, ['violence/graphic']),
    verdict: 'found',
    says: ['violence'],
  },
  {
    shows: 'a threshold of its own for a kind, in place of the provider’s flag',
    kind: 'near-miss',
    call: fight,
    settings: { moderation: { provider: 'openai', thresholds: { violence: 0.9 } } },
    limits: moderation({ violence: 0.8 }, ['violence']),
    verdict: 'pass',
  },
  {
    shows: 'categories that are none of our kinds',
    kind: 'near-miss',
    call: fight,
    settings: asking,
    limits: moderation({ illicit: 0.99, toString: 1 }, ['illicit']),
    verdict: 'pass',
  },
  {
    shows: 'what the rules find, whatever the provider says',
    kind: 'bad',
    call: callOf(chatBody('x'), { answer: chatAnswer({ content: 'Honestly, you should just kill yourself.' }) }),
    settings: asking,
    verdict: 'found',
    says: ['self_harm'],
  },
  {
    shows: 'a provider that does not answer',
    kind: 'bad',
    call: fight,
    settings: asking,
    limits: {
      moderation: () => {
        throw new Fault('provider_timeout', { details: { provider: 'openai' } });
      },
    },
    verdict: 'block',
    says: ['provider_timeout'],
  },
];
