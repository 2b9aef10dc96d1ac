import { z } from 'zod';
import { findingsOf } from '../scan-call.ts';
import { speakersSetting, speaksAs } from '../speakers.ts';
import { defineStep, found } from '../step.ts';

const settings = z.object({
  /** Whose words are read. */
  speakers: speakersSetting('user', 'tool'),
  /** Types to leave out. */
  ignore: z.array(z.string()).default([]),
});
type Settings = z.infer<typeof settings>;

export const detectMemoryPoison = defineStep<Settings>({
  name: 'detect_memory_poison',
  sentence:
    'Finds writes into memory files, instructions made to last, other identities, time bombs and false agreements.',
  settings,
  action: 'block',
  threshold: 0.8,
  run(call, set) {
    const findings = findingsOf('detect_memory_poison', call.segments, ['memory_poison'], speaksAs(set.speakers));
    return found(set.ignore.length === 0 ? findings : findings.filter((one) => !set.ignore.includes(one.type)));
  },
});
