import { z } from 'zod';
import { findingsOf } from '../scan-call.ts';
import { defineStep, found } from '../step.ts';

const scanOutputSettings = z.object({
  detectors: z.array(z.enum(['pii', 'secret', 'injection', 'unicode'])).default(['pii', 'secret', 'injection']),
});
type ScanOutputSettings = z.infer<typeof scanOutputSettings>;

export const scanOutput = defineStep<ScanOutputSettings>({
  name: 'scan_output',
  sentence: 'Finds personal data, secrets and injected instructions in the answer, whole or while it streams.',
  settings: scanOutputSettings,
  action: 'redact',
  milder: { person: 'log', place: 'log' },
  threshold: 0.8,
  readsAnswer: true,
  reads: (set) => set.detectors,
  run: (call, set) => found(findingsOf('scan_output', call.answer?.segments ?? [], set.detectors), 'answer'),
});
