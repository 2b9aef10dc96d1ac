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

export const detectCodeExec = defineStep<Settings>({
  name: 'detect_code_exec',
  sentence:
    'Finds shell and code that is meant to run: download-and-run, reverse shells, hidden commands, destruction.',
  settings,
  action: 'log',
  threshold: 0.7,
  run(call, set) {
    const findings = findingsOf('detect_code_exec', call.segments, ['code_exec'], speaksAs(set.speakers));
    return found(set.ignore.length === 0 ? findings : findings.filter((one) => !set.ignore.includes(one.type)));
  },
});
