import { z } from 'zod';
import { defineStep, pass } from '../step.ts';
import { offeredBy } from '../surfaces/offered.ts';
import { isWireName } from '../surfaces/unlisted.ts';

const settings = z.object({});

/** A name that no wire format could carry is one that lists are not made for: a space too much, and it is another name. */
const isCallable = (name: string): boolean => name === '' || isWireName(name);

export const toolPermissions = defineStep<z.infer<typeof settings>>({
  name: 'tool_permissions',
  sentence:
    'Checks every tool call a model emits against the allow and deny lists of this agent, and against what its request offered.',
  settings,
  action: 'block',
  // a model that makes up a tool is told so by its client; a plan may have such calls taken out
  milder: { unoffered_tool: 'log' },
  threshold: 0,
  readsAnswer: true,
  judgesToolCalls: true,
  judgesNamesOnly: true,
  always: true,
  run(call, _set, _ports, { tools }) {
    const emitted = call.answer?.toolCalls ?? [];
    const toolCalls = emitted.filter(({ name }) => !tools.allows(name) || !isCallable(name));
    if (toolCalls.length > 0) return { kind: 'forbidden', toolCalls, finding: 'forbidden_tool' };
    const isOffered = emitted.length === 0 ? undefined : offeredBy(call);
    if (isOffered === undefined) return pass;
    const strange = emitted.filter(({ name }) => !isOffered(name));
    return strange.length === 0 ? pass : { kind: 'forbidden', toolCalls: strange, finding: 'unoffered_tool' };
  },
});
