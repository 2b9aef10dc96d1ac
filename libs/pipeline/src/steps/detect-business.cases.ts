// Cases for detect_business: figures of one’s own, words of the organisation, and figures of the world.
import { type StepCase, saying } from '../testing/step-case.ts';

export const cases: readonly StepCase[] = [
  {
    shows: 'a question about accounting passes',
    kind: 'good',
    call: saying('How is revenue recognised under IFRS 15?'),
    verdict: 'pass',
  },
  {
    shows: 'own revenue and an unannounced deal',
    kind: 'bad',
    call: saying('Our Q3 revenue was $4.2 million and our term sheet from Initech is signed'),
    verdict: 'found',
    says: ['revenue', 'deal'],
  },
  {
    shows: 'a word of the organisation, in other case and with an accent',
    kind: 'bad',
    call: saying('When does FALC\u00d3N ship?'),
    verdict: 'found',
    says: ['project_name'],
    settings: { dictionaries: [{ name: 'project_name', words: ['Falcon', '天空计划'] }] },
  },
  {
    shows: 'a word in another script',
    kind: 'bad',
    call: saying('\u5173\u4e8e\u5929\u7a7a\u8ba1\u5212\u7684\u95ee\u9898'),
    verdict: 'found',
    says: ['project_name'],
    settings: { dictionaries: [{ name: 'project_name', words: ['天空计划'], whole_words: false }] },
  },
  {
    shows: 'a pattern of the organisation',
    kind: 'bad',
    call: saying('see ticket FALC-2231 please'),
    verdict: 'found',
    says: ['ticket'],
    settings: { patterns: [{ name: 'ticket', pattern: '\\bfalc-\\d{4}\\b' }] },
  },
  {
    shows: 'a pattern with letters that are read as plain ones',
    kind: 'bad',
    call: saying('Projekt Weißbär, Phase 2'),
    verdict: 'found',
    says: ['project'],
    settings: { patterns: [{ name: 'project', pattern: 'weißbär\\b' }] },
  },
  {
    shows: 'a pattern that would stop another engine takes no time',
    kind: 'near-miss',
    call: saying('a'.repeat(5_000)),
    verdict: 'pass',
    settings: { patterns: [{ name: 'slow', pattern: '(a+)+b' }] },
  },
  {
    shows: 'the word inside another',
    kind: 'near-miss',
    call: saying('falconry is old'),
    verdict: 'pass',
    settings: { dictionaries: [{ name: 'project_name', words: ['Falcon'] }] },
  },
  {
    shows: 'the same without whole words is found',
    kind: 'near-miss',
    call: saying('falconry is old'),
    verdict: 'found',
    says: ['project_name'],
    settings: { dictionaries: [{ name: 'project_name', words: ['Falcon'], whole_words: false }] },
  },
  {
    shows: 'a type that is left out',
    kind: 'near-miss',
    call: saying('Our ARR: 12m'),
    verdict: 'pass',
    settings: { ignore: ['revenue'] },
  },
];
