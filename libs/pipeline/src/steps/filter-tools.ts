import { z } from 'zod';
import { change, defineStep, pass } from '../step.ts';
import { offeringLess } from '../surfaces/surface.ts';

const settings = z.object({});

export const filterTools = defineStep<z.infer<typeof settings>>({
  name: 'filter_tools',
  sentence: 'Takes tools this agent may not use out of the request, so that the model never sees them.',
  settings,
  action: 'block',
  threshold: 0,
  always: true,
  run(call, _set, _ports, { tools }) {
    const dropped = call.tools.filter((tool) => !tools.allows(tool.name) || (tool.hosted && !tools.names(tool.name)));
    return dropped.length === 0 ? pass : change(offeringLess(call, dropped));
  },
});
