import { z } from 'zod';
import { findingsOf } from '../scan-call.ts';
import { speakersSetting, speaksAs } from '../speakers.ts';
import { defineStep, found } from '../step.ts';

const settings = z.object({
  /** Whose words are read. */
  speakers: speakersSetting('system', 'developer', 'user', 'assistant', 'tool'),
  /** Types to leave out. */
  ignore: z.array(z.string()).default([]),
});
type Settings = z.infer<typeof settings>;

export const detectInfra = defineStep<Settings>({
  name: 'detect_infra',
  sentence: 'Finds private addresses, internal host names, cloud resource names and cluster addresses.',
  settings,
  action: 'log',
  threshold: 0.6,
  run(call, set) {
    const findings = findingsOf('detect_infra', call.segments, ['infra'], speaksAs(set.speakers));
    return found(set.ignore.length === 0 ? findings : findings.filter((one) => !set.ignore.includes(one.type)));
  },
});
