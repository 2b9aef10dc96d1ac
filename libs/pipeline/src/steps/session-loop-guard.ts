import { z } from 'zod';
import { block, defineStep, pass, remembering } from '../step.ts';
import { callFingerprint } from '../tools/canonical.ts';

const settings = z.object({
  /** Tool calls that a whole session may emit. */
  max_calls: z.int().positive().default(500),
  /** How often a session may call the same tool with equal arguments. */
  max_identical: z.int().positive().default(10),
});
type Settings = z.infer<typeof settings>;

export const sessionLoopGuard = defineStep<Settings>({
  name: 'session_loop_guard',
  sentence:
    'Does for a whole session what loop_guard does for one request: a client that forgets its history does not start anew.',
  settings,
  action: 'block',
  threshold: 0,
  readsAnswer: true,
  judgesToolCalls: true,
  run(call, set) {
    const emitted = call.answer?.toolCalls ?? [];
    if (emitted.length === 0) return pass;
    const toolCalls: Record<string, number> = {};
    for (const { name, argumentsText } of emitted) {
      const fingerprint = callFingerprint(name, argumentsText);
      toolCalls[fingerprint] = (toolCalls[fingerprint] ?? 0) + 1;
    }
    const delta = { toolCalls, toolCallsMade: emitted.length };
    const made = call.session.toolCallsMade + (call.remember.toolCallsMade ?? 0) + emitted.length;
    if (made > set.max_calls) {
      return remembering(block('loop_detected', { detail: `${made} tool calls in one session` }), delta);
    }
    for (const [fingerprint, now] of Object.entries(toolCalls)) {
      const n = (call.session.toolCalls[fingerprint] ?? 0) + (call.remember.toolCalls?.[fingerprint] ?? 0) + now;
      if (n <= set.max_identical) continue;
      return remembering(block('loop_detected', { detail: `the same tool call ${n} times in one session` }), delta);
    }
    return remembering(pass, delta);
  },
});
