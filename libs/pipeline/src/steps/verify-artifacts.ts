import { z } from 'zod';
import type { Detector } from '../finding.ts';
import { findingsOf } from '../scan-call.ts';
import { defineStep, found } from '../step.ts';

const reads: readonly Detector[] = ['artifact', 'exfiltration'];
const settings = z.object({});

export const verifyArtifacts = defineStep<z.infer<typeof settings>>({
  name: 'verify_artifacts',
  sentence:
    'Finds links to known-bad or imitated hosts, beacons, disguised downloads and packages one slip away from popular ones.',
  settings,
  action: 'redact',
  threshold: 0.8,
  readsAnswer: true,
  reads,
  run: (call) => found(findingsOf('verify_artifacts', call.answer?.segments ?? [], reads), 'answer'),
});
