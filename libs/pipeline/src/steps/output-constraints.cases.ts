// Cases for output_constraints: length, schema, phrases in disguise, and languages.
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase, toolCall } from '../testing/step-case.ts';

const answering = (content: string) => callOf(chatBody('x'), { answer: chatAnswer({ content }) });
const schema = { json_schema: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } } };
const german =
  'Die Sonne scheint heute über der Stadt, und die Leute gehen im Park spazieren, weil es endlich wieder warm geworden ist.';

export const cases: readonly StepCase[] = [
  { shows: 'any answer when nothing is asked', kind: 'good', call: answering(german), verdict: 'pass' },
  {
    shows: 'an answer that is too long',
    kind: 'bad',
    call: answering('abcdef'),
    settings: { max_chars: 5 },
    verdict: 'found',
    says: ['too_long'],
  },
  {
    shows: 'JSON of another shape',
    kind: 'bad',
    call: answering('{"town":"Bern"}'),
    settings: schema,
    verdict: 'found',
    says: ['not_of_schema'],
  },
  {
    shows: 'a phrase in other letters with something invisible inside',
    kind: 'bad',
    call: answering('Ask about Project Blue\u200bbird today'),
    settings: { forbidden_phrases: ['project bluebird'] },
    verdict: 'found',
    says: ['forbidden_phrase'],
  },
  {
    shows: 'another language',
    kind: 'bad',
    call: answering(german),
    settings: { languages: ['en'] },
    verdict: 'found',
    says: ['other_language'],
  },
  {
    shows: 'one of its languages',
    kind: 'near-miss',
    call: answering(german),
    settings: { languages: ['en', 'de'] },
    verdict: 'pass',
  },
  {
    shows: 'a text too short to tell',
    kind: 'near-miss',
    call: answering('Ja, gern.'),
    settings: { languages: ['en'] },
    verdict: 'pass',
  },
  {
    shows: 'JSON in a fence',
    kind: 'near-miss',
    call: answering('```json\n{"city":"Bern"}\n```'),
    settings: schema,
    verdict: 'pass',
  },
  {
    shows: 'a tool call instead of JSON',
    kind: 'near-miss',
    call: callOf(chatBody('x'), { answer: chatAnswer({ tool_calls: [toolCall('look', '{}')] }) }),
    settings: schema,
    verdict: 'pass',
  },
];
