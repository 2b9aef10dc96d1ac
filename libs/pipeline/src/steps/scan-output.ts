import { z } from 'zod';
import { withToolCalls } from '../answer/in-tool-calls.ts';
import { findingsOf } from '../scan-call.ts';
import { defineStep, found } from '../step.ts';

const scanOutputSettings = z.object({
  /** What is looked for; `injection` only where a plan asks for it: what a model says is an answer and no attack on it. */
  detectors: z
    .array(z.enum(['pii', 'secret', 'exfiltration', 'injection', 'unicode']))
    .default(['pii', 'secret', 'exfiltration']),
});
type ScanOutputSettings = z.infer<typeof scanOutputSettings>;

export const scanOutput = defineStep<ScanOutputSettings>({
  name: 'scan_output',
  sentence:
    'Finds personal data, secrets and ways out for data in the answer, whole or while it streams, and cuts out the place, never more; personal data in the arguments of a tool call is only on record, or refused with the call.',
  settings: scanOutputSettings,
  action: 'redact',
  milder: { person: 'log', place: 'log' },
  threshold: 0.8,
  readsAnswer: true,
  reads: (set) => set.detectors,
  run(call, set) {
    const findings = findingsOf('scan_output', call.answer?.segments ?? [], set.detectors);
    return found(withToolCalls(call, findings), 'answer');
  },
});
