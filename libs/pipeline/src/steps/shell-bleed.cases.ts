// Cases for shell_bleed: a machine’s own words, and words about machines.
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase } from '../testing/step-case.ts';

export const cases: readonly StepCase[] = [
  {
    shows: 'an explanation passes',
    kind: 'good',
    call: callOf(chatBody('x'), { answer: chatAnswer({ content: 'The PATH variable lists folders.' }) }),
    verdict: 'pass',
  },
  {
    shows: 'an environment and an account file',
    kind: 'bad',
    call: callOf(chatBody('x'), {
      answer: chatAnswer({
        content: 'PATH=/usr/bin:/bin\nHOME=/srv/app\nUSER=app\nSHELL=/bin/sh\nroot:x:0:0:root:/root:/bin/bash',
      }),
    }),
    verdict: 'found',
    says: ['environment_dump', 'environment_dump', 'environment_dump', 'environment_dump', 'account_file'],
  },
  {
    shows: 'a prompt',
    kind: 'bad',
    call: callOf(chatBody('x'), { answer: chatAnswer({ content: 'root@web-01:/etc# cat shadow' }) }),
    verdict: 'found',
    says: ['shell_prompt'],
  },
  {
    shows: 'one assignment as an example',
    kind: 'near-miss',
    call: callOf(chatBody('x'), { answer: chatAnswer({ content: 'Set PATH=/usr/bin before you start.' }) }),
    verdict: 'pass',
  },
];
