import { z } from 'zod';
import { findingsOf } from '../scan-call.ts';
import { defineStep, found } from '../step.ts';

const settings = z.object({});

export const detectUnicode = defineStep<z.infer<typeof settings>>({
  name: 'detect_unicode',
  sentence: 'Reports invisible characters, direction overrides, tag characters and words that mix look-alike scripts.',
  settings,
  action: 'log',
  threshold: 0.5,
  run: (call) => found(findingsOf('detect_unicode', call.segments, ['unicode'])),
});
