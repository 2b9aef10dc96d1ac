import { z } from 'zod';
import { block, defineStep, pass } from '../step.ts';
import { callFingerprint } from '../tools/canonical.ts';
import { toolHistory } from '../tools/history.ts';

const settings = z.object({
  /** Turns of tool use that one request's history may hold before the next tool call. */
  max_iterations: z.int().positive().default(25),
  /** How often the same tool may be called with equal arguments, this time included. */
  max_identical: z.int().positive().default(5),
});
type Settings = z.infer<typeof settings>;

export const loopGuard = defineStep<Settings>({
  name: 'loop_guard',
  sentence: 'Stops an agent that goes on calling tools, or calls the same one with the same arguments again and again.',
  settings,
  action: 'block',
  threshold: 0,
  readsAnswer: true,
  judgesToolCalls: true,
  run(call, set) {
    const emitted = call.answer?.toolCalls ?? [];
    if (emitted.length === 0) return pass;
    const history = toolHistory(call.surface, call.body);
    if (history.rounds >= set.max_iterations) {
      return block('loop_detected', { detail: `${history.rounds} turns of tool use in one request` });
    }
    const times = new Map<string, number>();
    for (const one of [...history.calls, ...emitted]) {
      const fingerprint = callFingerprint(one.name, one.argumentsText);
      times.set(fingerprint, (times.get(fingerprint) ?? 0) + 1);
    }
    for (const { name, argumentsText } of emitted) {
      const n = times.get(callFingerprint(name, argumentsText)) ?? 0;
      if (n > set.max_identical) return block('loop_detected', { detail: `the same tool call ${n} times` });
    }
    return pass;
  },
});
