import { z } from 'zod';
import type { Detector } from '../finding.ts';
import { findingsOf } from '../scan-call.ts';
import { defineStep, found } from '../step.ts';

const reads: readonly Detector[] = ['content'];
const settings = z.object({});

export const contentSafety = defineStep<z.infer<typeof settings>>({
  name: 'content_safety',
  sentence:
    'Finds encouragement of and instructions for self-harm, violence, weapons, abuse and hate in the answer, conservatively.',
  settings,
  action: 'block',
  threshold: 0.8,
  readsAnswer: true,
  reads,
  run: (call) => found(findingsOf('content_safety', call.answer?.segments ?? [], reads), 'answer'),
});
