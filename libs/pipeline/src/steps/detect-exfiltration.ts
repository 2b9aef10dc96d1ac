import { z } from 'zod';
import { findingsOf } from '../scan-call.ts';
import { speakersSetting, speaksAs } from '../speakers.ts';
import { defineStep, found } from '../step.ts';

const settings = z.object({
  /** Whose words are read. */
  speakers: speakersSetting('user', 'assistant', 'tool'),
  /** Types to leave out. */
  ignore: z.array(z.string()).default([]),
});
type Settings = z.infer<typeof settings>;

export const detectExfiltration = defineStep<Settings>({
  name: 'detect_exfiltration',
  sentence:
    'Finds ways out for data: drop sites, tunnels, beacons in images, name lookups as messages, buckets, long encoded text.',
  settings,
  action: 'block',
  threshold: 0.8,
  run(call, set) {
    const findings = findingsOf('detect_exfiltration', call.segments, ['exfiltration'], speaksAs(set.speakers));
    return found(set.ignore.length === 0 ? findings : findings.filter((one) => !set.ignore.includes(one.type)));
  },
});
