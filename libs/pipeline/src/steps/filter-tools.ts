import { z } from 'zod';
import { change, defineStep, pass } from '../step.ts';
import { readRequest, withoutTools } from '../surfaces/surface.ts';

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
    if (dropped.length === 0) return pass;
    const body = withoutTools(call.body, dropped);
    const reading = readRequest(call.surface, body);
    return change({ body, segments: reading.segments, tools: reading.tools });
  },
});
