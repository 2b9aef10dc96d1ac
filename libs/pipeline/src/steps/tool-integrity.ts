import { z } from 'zod';
import type { Call } from '../call.ts';
import { valueAt } from '../json.ts';
import { block, defineStep, pass, remembering } from '../step.ts';
import { definitionHash } from '../tools/canonical.ts';

const settings = z.object({
  /** A tool that joins in the middle of a session becomes part of what is remembered, or is refused. */
  on_new_tool: z.enum(['accept', 'block']).default('accept'),
});
type Settings = z.infer<typeof settings>;

export const toolIntegrity = defineStep<Settings>({
  name: 'tool_integrity',
  sentence: 'Remembers the definitions of the tools a session begins with; one that changes later is a rug pull.',
  settings,
  action: 'block',
  threshold: 0,
  run(call, set) {
    if (call.tools.length === 0) return pass;
    const baseline = call.session.tools;
    const added: Record<string, string> = {};
    for (const [name, hash] of definitionsOf(call)) {
      const known = baseline !== undefined && Object.hasOwn(baseline, name) ? baseline[name] : undefined;
      if (known === hash) continue;
      if (known !== undefined) return block('session_tool_rug_pull', { tool: shown(name) });
      if (baseline !== undefined && set.on_new_tool === 'block') {
        return block('session_tool_rug_pull', { tool: `${shown(name)} (new in this session)` });
      }
      added[name] = hash;
    }
    return Object.keys(added).length === 0 ? pass : remembering(pass, { tools: added });
  },
});

/** Two definitions under one name count as one: whichever a model would take, both are what was seen. */
const definitionsOf = (call: Call): Map<string, string> => {
  const hashes = new Map<string, string>();
  for (const tool of call.tools) {
    const hash = definitionHash(valueAt(call.body, tool.path) ?? null);
    const name = tool.group === undefined ? tool.name : `${tool.group}.${tool.name}`;
    const twin = hashes.get(name);
    hashes.set(name, twin === undefined || twin === hash ? hash : definitionHash([twin, hash]));
  }
  return hashes;
};

/** A client's word in a public text. */
const shown = (name: string): string => name.slice(0, 64).replace(/[^\w.-]/g, '?');
