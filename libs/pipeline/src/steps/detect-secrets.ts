import { z } from 'zod';
import { findingsOf } from '../scan-call.ts';
import { defineStep, found } from '../step.ts';

const settings = z.object({});

export const detectSecrets = defineStep<z.infer<typeof settings>>({
  name: 'detect_secrets',
  sentence:
    'Finds provider keys, private keys, signed tokens, credentials in URLs and secrets assigned to telling names.',
  settings,
  action: 'block',
  threshold: 0.5,
  run: (call) => found(findingsOf('detect_secrets', call.segments, ['secret'])),
});
