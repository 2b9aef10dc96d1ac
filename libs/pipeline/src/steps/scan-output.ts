import { z } from 'zod';
import { asTold, inToolCalls } from '../answer/told-to-caller.ts';
import { findingsOf } from '../scan-call.ts';
import { defineStep, found, pass } from '../step.ts';

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
    'Finds personal data, secrets and ways out for data in the answer, whole or while it streams, and cuts out the place, never more; what the user has said himself stays, and so does personal data in the arguments of a tool call.',
  settings: scanOutputSettings,
  action: 'redact',
  milder: { person: 'log', place: 'log' },
  threshold: 0.8,
  readsAnswer: true,
  reads: (set) => set.detectors,
  run(call, set) {
    const segments = call.answer?.segments ?? [];
    const findings = findingsOf('scan_output', segments, set.detectors);
    if (findings.length === 0) return pass;
    const texts = new Map(segments.map((one) => [one.where, one.text]));
    const isInToolCall = inToolCalls(call);
    const told = findings.map((one) => {
      const { path } = one;
      return asTold(call, one, { text: texts.get(path) ?? '', inToolCall: isInToolCall(path) });
    });
    return found(told, 'answer');
  },
});
