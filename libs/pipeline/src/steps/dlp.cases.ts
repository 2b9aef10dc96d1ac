// Cases for dlp: volumes over a session, and passages of a document known only by its prints.
import { documentFingerprints } from '../answer/document-fingerprints.ts';
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase } from '../testing/step-case.ts';

const memo =
  'The merger will be announced on the third of May after the markets close and every plant in the north will keep its name its managers and its contracts until the end of the following year when the boards decide again about all of them together with the works councils and the banks.';
const registered = { documents: [{ name: 'memo', prints: documentFingerprints(memo) }] };
const answering = (content: string, left: Record<string, number> = {}) =>
  callOf(chatBody('x'), { session: { left }, answer: chatAnswer({ content }) });

export const cases: readonly StepCase[] = [
  { shows: 'nothing sensitive', kind: 'good', call: answering('Sunny.'), verdict: 'pass', remembers: {} },
  {
    shows: 'the item that is one too many',
    kind: 'bad',
    call: answering('write to ada@example.org', { email: 50 }),
    verdict: 'found',
    says: ['volume'],
    remembers: { left: { email: 1 } },
  },
  {
    shows: 'too many of one type',
    kind: 'bad',
    call: answering('write to ada@example.org', { email: 1 }),
    settings: { max_by_type: { email: 1 } },
    verdict: 'found',
    says: ['volume_email'],
  },
  {
    shows: 'a passage of a registered document in other punctuation',
    kind: 'bad',
    call: answering(`As I said: ${memo.slice(0, 200).replaceAll(' and ', ', AND ')}`),
    settings: registered,
    verdict: 'found',
    says: ['registered_document'],
  },
  {
    shows: 'the same words in another order',
    kind: 'near-miss',
    call: answering(memo.split(' ').reverse().join(' ')),
    settings: registered,
    verdict: 'pass',
  },
  {
    shows: 'a clean answer after many items',
    kind: 'near-miss',
    call: answering('Sunny.', { email: 500 }),
    verdict: 'pass',
  },
];
