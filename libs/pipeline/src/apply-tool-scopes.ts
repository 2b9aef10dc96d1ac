// A plan as one developer's tool scopes narrow it: every step, whole answers and streams alike, then asks these rules. Nothing is ever added.
import { type CompiledPlan, compileToolRules } from './compile-plan.ts';

/** Scopes are set by an administrator, but every key may have its own: what is remembered for a plan is bounded. */
const remembered = 256;
const narrowed = new WeakMap<CompiledPlan, Map<string, CompiledPlan>>();

/** The same plan when nothing narrows it, or when it does not have `user_tool_scopes`. */
export const applyToolScopes = (compiled: CompiledPlan, scopes: readonly string[]): CompiledPlan => {
  if (scopes.length === 0 || compiled.find('user_tool_scopes') === undefined) return compiled;
  const known = narrowed.get(compiled) ?? new Map<string, CompiledPlan>();
  narrowed.set(compiled, known);
  const name = JSON.stringify(scopes);
  const before = known.get(name);
  if (before !== undefined) return before;
  const own = compileToolRules(scopes, []);
  const { tools } = compiled.context;
  const context = {
    ...compiled.context,
    tools: { allows: (tool: string) => tools.allows(tool) && own.allows(tool), names: tools.names },
  };
  const plan = { ...compiled, context };
  if (known.size >= remembered) known.clear();
  known.set(name, plan);
  return plan;
};
