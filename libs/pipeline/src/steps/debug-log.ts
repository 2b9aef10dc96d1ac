import { z } from 'zod';
import { defineStep, pass } from '../step.ts';

const settings = z.object({
  /** Refused calls only, or all. */
  calls: z.enum(['refused', 'all']).default('all'),
});
type Settings = z.infer<typeof settings>;

export const debugLog = defineStep<Settings>({
  name: 'debug_log',
  sentence:
    "Writes the call's trail to the debug log for developers: steps, verdicts, times and counts, never content.",
  settings,
  action: 'log',
  threshold: 0,
  run(call, set, ports) {
    if (set.calls === 'all' || call.blocked !== undefined) ports.debug(call);
    return pass;
  },
});
