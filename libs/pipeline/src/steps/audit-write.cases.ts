// Cases for audit_write: recorded, refused, and recorded although the call was blocked.
import { Fault } from '@tappass/errors/fault';
import { type StepCase, saying } from '../testing/step-case.ts';

const blocked = {
  step: 'detect_pii',
  reason: 'blocked',
  details: { step: 'detect_pii', detail: 'email' },
  findings: {},
} as const;

export const cases: readonly StepCase[] = [
  { shows: 'an outcome is put on record', kind: 'good', call: saying('hello'), verdict: 'pass' },
  {
    shows: 'an outcome that cannot be recorded stops the answer',
    kind: 'bad',
    call: saying('hello'),
    limits: { throwOnRecord: new Fault('evidence_unavailable') },
    verdict: 'block',
    says: ['evidence_unavailable'],
  },
  {
    shows: 'a blocked call is recorded too',
    kind: 'near-miss',
    call: { ...saying('hello'), blocked },
    verdict: 'pass',
  },
];
