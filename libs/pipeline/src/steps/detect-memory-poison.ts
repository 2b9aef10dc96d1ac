import { z } from 'zod';
import { bySpeakerSetting, findingsOfSpeakers } from '../by-speaker.ts';
import { speakersSetting } from '../speakers.ts';
import { defineStep, found } from '../step.ts';

const settings = z.object({
  /** Whose words are read. */
  speakers: speakersSetting('user', 'tool'),
  /** For whose words, from which score a finding is logged, cut out, or refuses the call. */
  by_speaker: bySpeakerSetting({ user: { block: 0.8 }, tool: { redact: 0.8 } }),
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
    const findings = findingsOfSpeakers('detect_memory_poison', call.segments, ['memory_poison'], set);
    return found(set.ignore.length === 0 ? findings : findings.filter((one) => !set.ignore.includes(one.type)));
  },
});
