// Cases for adaptive_thresholds: a calm session, a risky one, and what trust changes.
import { callOf, chatBody, type StepCase } from '../testing/step-case.ts';

const at = (risk: number, probes = 0) => callOf(chatBody('x'), { session: { risk, probes } });

export const cases: readonly StepCase[] = [
  { shows: 'a calm session', kind: 'good', call: at(0), verdict: 'pass' },
  { shows: 'a session at full risk', kind: 'bad', call: at(80), verdict: 'change', says: ['0.3'] },
  { shows: 'half the risk', kind: 'bad', call: at(40), verdict: 'change', says: ['0.15'] },
  { shows: 'five refused calls', kind: 'bad', call: at(0, 5), verdict: 'change', says: ['0.15'] },
  {
    shows: 'an agent of little trust',
    kind: 'bad',
    call: at(0),
    settings: { trust: 'low' },
    verdict: 'change',
    says: ['0.1'],
  },
  {
    shows: 'a trusted agent at full risk',
    kind: 'near-miss',
    call: at(80),
    settings: { trust: 'high' },
    verdict: 'change',
    says: ['0.15'],
  },
  { shows: 'a trace of risk', kind: 'near-miss', call: at(1), verdict: 'pass' },
];
