// Cases for debug_log: it never stands in anybody's way.
import { type StepCase, saying } from '../testing/step-case.ts';

export const cases: readonly StepCase[] = [
  { shows: 'any call', kind: 'good', call: saying('hello'), verdict: 'pass' },
  {
    shows: 'a refused one',
    kind: 'bad',
    call: { ...saying('hello'), blocked: { step: 'detect_pii', reason: 'blocked', details: {}, findings: {} } },
    verdict: 'pass',
  },
  {
    shows: 'an answered one where only refused ones are wanted',
    kind: 'near-miss',
    call: saying('hello'),
    settings: { calls: 'refused' },
    verdict: 'pass',
  },
];
