import { z } from 'zod';
import { bySpeakerSetting, findingsOfSpeakers } from '../by-speaker.ts';
import { speakersSetting } from '../speakers.ts';
import { defineStep, found } from '../step.ts';

const settings = z.object({
  /** Whose words are read. */
  speakers: speakersSetting('user', 'assistant', 'tool'),
  /** For whose words, from which score a finding is logged, cut out, or refuses the call. */
  by_speaker: bySpeakerSetting({ user: { block: 0.8 }, assistant: { redact: 0.8 }, tool: { redact: 0.8 } }),
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
    const findings = findingsOfSpeakers('detect_exfiltration', call.segments, ['exfiltration'], set);
    return found(set.ignore.length === 0 ? findings : findings.filter((one) => !set.ignore.includes(one.type)));
  },
});
