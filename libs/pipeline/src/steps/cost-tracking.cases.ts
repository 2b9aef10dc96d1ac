// Cases for cost_tracking: it settles always, whatever happened before.
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase, saying } from '../testing/step-case.ts';

export const cases: readonly StepCase[] = [
  {
    shows: 'reported usage is priced',
    kind: 'good',
    call: callOf(chatBody('hi'), {
      answer: chatAnswer({ content: 'ok' }, { usage: { prompt_tokens: 1000, completion_tokens: 10 } }),
    }),
    verdict: 'change',
    says: ['2600'],
  },
  {
    shows: 'an answer without usage is estimated, never free',
    kind: 'near-miss',
    call: callOf(chatBody('hello there'), { answer: chatAnswer({ content: 'a short answer' }) }),
    verdict: 'change',
    says: ['58'],
  },
  {
    shows: 'a call that never reached the provider settles at nothing',
    kind: 'bad',
    call: saying('hello'),
    verdict: 'change',
    says: ['0'],
  },
];
