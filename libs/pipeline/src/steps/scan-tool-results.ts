import { z } from 'zod';
import { findingsOf } from '../scan-call.ts';
import { speaksAs } from '../speakers.ts';
import { defineStep, found } from '../step.ts';

const settings = z.object({
  /** Beside instructions: what else a tool's words are searched for. */
  also: z.array(z.enum(['unicode', 'exfiltration', 'memory_poison', 'code_exec', 'escalation'])).default([]),
});
type Settings = z.infer<typeof settings>;

export const scanToolResults = defineStep<Settings>({
  name: 'scan_tool_results',
  sentence:
    'Scores the words of tools in the history for instructions; outsiders write them, so less is needed than for a user.',
  settings,
  action: 'block',
  threshold: 0.35,
  run: (call, set) =>
    found(findingsOf('scan_tool_results', call.segments, ['injection', ...set.also], speaksAs(['tool']))),
});
