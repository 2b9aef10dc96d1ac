import { z } from 'zod';
import { defineStep, pass } from '../step.ts';

const settings = z.object({});

export const toolPermissions = defineStep<z.infer<typeof settings>>({
  name: 'tool_permissions',
  sentence: 'Checks every tool call a model emits against the allow and deny lists of this agent.',
  settings,
  action: 'block',
  threshold: 0,
  readsAnswer: true,
  judgesToolCalls: true,
  judgesNamesOnly: true,
  always: true,
  run(call, _set, _ports, { tools }) {
    const toolCalls = (call.answer?.toolCalls ?? []).filter((toolCall) => !tools.allows(toolCall.name));
    return toolCalls.length === 0 ? pass : { kind: 'forbidden', toolCalls, finding: 'forbidden_tool' };
  },
});
