import { z } from 'zod';
import { bySpeakerSetting, findingsBySpeaker } from '../by-speaker.ts';
import { defineStep, found } from '../step.ts';

const settings = z.object({
  /** For a tool's words, from which score a finding is logged, cut out and replaced by a marker, or refuses the call. */
  by_speaker: bySpeakerSetting({ tool: { log: 0.5, redact: 0.5 } }),
  /** Beside instructions: what else a tool's words are searched for. */
  also: z.array(z.enum(['unicode', 'exfiltration', 'memory_poison', 'code_exec', 'escalation'])).default([]),
});
type Settings = z.infer<typeof settings>;

export const scanToolResults = defineStep<Settings>({
  name: 'scan_tool_results',
  sentence:
    'Searches the words of tools in the history for instructions and for what else is asked of it; outsiders write them, so what is found is cut out and the conversation goes on.',
  settings,
  action: 'block',
  threshold: 0.5,
  run: (call, set) =>
    found(findingsBySpeaker('scan_tool_results', call.segments, ['injection', ...set.also], set.by_speaker)),
});
