import { z } from 'zod';
import { bySpeakerSetting, findingsBySpeaker } from '../by-speaker.ts';
import { defineStep, found } from '../step.ts';

const settings = z.object({
  /** For whose words, from which score a finding is logged, cut out, or refuses the call. */
  by_speaker: bySpeakerSetting({
    system: { log: 0.5 },
    developer: { log: 0.5 },
    user: { block: 0.5 },
    assistant: { redact: 0.5 },
    tool: { redact: 0.5 },
    tool_definition: { log: 0.5 },
  }),
  /** Types to leave out, such as `ip_address`. */
  ignore: z.array(z.string()).default([]),
});
type Settings = z.infer<typeof settings>;

export const detectPii = defineStep<Settings>({
  name: 'detect_pii',
  sentence:
    'Finds e-mail and postal addresses, telephone, card and account numbers, identifiers of some forty countries, names, places, days of birth and health; checksums decide where there are any.',
  settings,
  action: 'log',
  // A name or a town stands in every second prompt; `on_detection: block` is about identifiers, and about those of somebody (scan/nobodys.ts).
  milder: { person: 'log', place: 'log' },
  threshold: 0.5,
  run(call, set) {
    const findings = findingsBySpeaker('detect_pii', call.segments, ['pii'], set.by_speaker);
    if (set.ignore.length === 0) return found(findings);
    return found(findings.filter((finding) => !set.ignore.includes(finding.type)));
  },
});
