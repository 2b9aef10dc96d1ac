import { z } from 'zod';
import type { Detector } from '../finding.ts';
import { findingsOf } from '../scan-call.ts';
import { defineStep, found } from '../step.ts';

const reads: readonly Detector[] = ['shell_bleed'];
const settings = z.object({});

export const shellBleed = defineStep<z.infer<typeof settings>>({
  name: 'shell_bleed',
  sentence: 'Finds environment dumps, prompts, stack traces, shell histories and account files in the answer.',
  settings,
  action: 'redact',
  threshold: 0.75,
  readsAnswer: true,
  reads,
  run: (call) => found(findingsOf('shell_bleed', call.answer?.segments ?? [], reads), 'answer'),
});
