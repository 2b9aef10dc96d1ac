// Cases for model_routing: the model asked for, another in its place, and none that may answer.
import { type StepCase, saying } from '../testing/step-case.ts';

export const cases: readonly StepCase[] = [
  { shows: 'without rules a call goes where it was asked to', kind: 'good', call: saying('hello'), verdict: 'pass' },
  {
    shows: 'a model with weights may be another one',
    kind: 'near-miss',
    call: saying('hello'),
    settings: { weights: { 'm-1': { 'm-2': 1 } } },
    verdict: 'change',
  },
  {
    shows: 'a classification that no model may have goes nowhere',
    kind: 'bad',
    call: saying('hello'),
    settings: { rules: [{ classifications: ['PUBLIC'], models: [] }] },
    verdict: 'block',
    says: ['not_routed'],
  },
];
