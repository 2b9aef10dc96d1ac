import { z } from 'zod';
import { bySpeakerSetting, findingsBySpeaker } from '../by-speaker.ts';
import { genericSecrets } from '../scan/generic-secrets.ts';
import { defineStep, found } from '../step.ts';

const settings = z.object({
  /** For whose words, from which score a finding is logged, cut out, or refuses the call; a model's own earlier words have left already. */
  by_speaker: bySpeakerSetting({
    system: { block: 0.5 },
    developer: { block: 0.5 },
    user: { block: 0.5 },
    assistant: { redact: 0.5 },
    tool: { block: 0.5 },
    tool_definition: { block: 0.5 },
  }),
});

export const detectSecrets = defineStep<z.infer<typeof settings>>({
  name: 'detect_secrets',
  sentence:
    'Finds provider keys, private keys, signed tokens, credentials in URLs and secrets assigned to telling names.',
  settings,
  action: 'block',
  // An issuer's own mark says that a key is live; a name and chance say that something is likely one.
  milder: Object.fromEntries(genericSecrets.map((type) => [type, 'redact'])),
  threshold: 0.5,
  run: (call, set) => found(findingsBySpeaker('detect_secrets', call.segments, ['secret'], set.by_speaker)),
});
