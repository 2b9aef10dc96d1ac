import { z } from 'zod';
import { matchAny } from '../glob.ts';
import { change, defineStep, pass } from '../step.ts';
import { offeringLess } from '../surfaces/surface.ts';

const settings = z.object({});

// What a model emits although it was not offered is refused by tool_permissions, whose rules the scopes narrow.
export const userToolScopes = defineStep<z.infer<typeof settings>>({
  name: 'user_tool_scopes',
  sentence: 'Takes tools outside the calling developer’s scopes out of the request; calls of them are forbidden too.',
  settings,
  action: 'block',
  threshold: 0,
  always: true,
  run(call) {
    const scopes = call.principal.toolScopes;
    if (scopes === undefined || call.tools.length === 0) return pass;
    const inScope = matchAny(scopes);
    const dropped = call.tools.filter((tool) => !inScope(tool.name));
    return dropped.length === 0 ? pass : change(offeringLess(call, dropped));
  },
});
