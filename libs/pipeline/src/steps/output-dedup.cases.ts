// Cases for output_dedup: a block once, three times in one answer, and again after two turns.
import { createHash } from 'node:crypto';
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase } from '../testing/step-case.ts';

const block =
  'The committee met on a rainy day and spoke at length about the roof, the windows and the garden behind the old house, and nobody could agree on what to do first or who would pay for it in the end, so they met again.';
const print = createHash('sha256').update(block.toLowerCase()).digest('hex').slice(0, 16);
const answering = (content: string, blocks: readonly string[] = []) =>
  callOf(chatBody('x'), { session: { blocks }, answer: chatAnswer({ content }) });

export const cases: readonly StepCase[] = [
  {
    shows: 'a block for the first time',
    kind: 'good',
    call: answering(block),
    verdict: 'pass',
    remembers: { blocks: [print] },
  },
  {
    shows: 'a block three times in one answer',
    kind: 'bad',
    call: answering([block, block, block].join('\n\n')),
    verdict: 'found',
    says: ['repeated_block'],
  },
  {
    shows: 'a block that two answers held before',
    kind: 'bad',
    call: answering(block, [print, print]),
    verdict: 'found',
    says: ['repeated_block'],
  },
  {
    shows: 'short lines repeat',
    kind: 'near-miss',
    call: answering('ok\n\nok\n\nok\n\nok'),
    verdict: 'pass',
    remembers: {},
  },
  { shows: 'a block for the second time', kind: 'near-miss', call: answering(block, [print]), verdict: 'pass' },
];
