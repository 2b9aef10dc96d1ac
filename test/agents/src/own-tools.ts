// Speaks to each client in its own tools: finds its shell, its editor and its reader among what it offers, and fills in their arguments.
import { randomBytes } from 'node:crypto';
import type { Schema, Tool, ToolCall } from './model-turn.ts';

/** What the scripted model wants done. */
export type Deed =
  | { readonly do: 'run'; readonly command: string }
  | { readonly do: 'read'; readonly path: string }
  | {
      readonly do: 'replace';
      readonly path: string;
      readonly before: string;
      readonly after: string;
      readonly whole: string;
    };

const shells =
  /^(exec_command|shell|shell_command|bash|run_shell|run_shell_command|run_commands?|execute_command|terminal|ShellTool)$/i;
const readers = /^(read|read_file|view_file|view)$/i;
const patchers = /^apply_patch$/i;
const replacers = /^(edit|edit_file|replace|str_replace|str_replace_based_edit_tool|search_replace)$/i;
const writers = /^(write|write_file|write_to_file|create_file)$/i;

const callId = (): string => `call_${randomBytes(12).toString('hex')}`;

/** @returns undefined when the client has no tool for it */
export function callFor(deed: Deed, tools: readonly Tool[]): ToolCall | undefined {
  const named = (names: RegExp) => tools.find(({ name, kind }) => names.test(name) && kind !== 'other');
  const use = (tool: Tool | undefined, known: Known) =>
    tool && { id: callId(), name: tool.name, arguments: filled(tool.parameters ?? {}, known) };
  if (deed.do === 'run') return use(named(shells), { command: deed.command });
  if (deed.do === 'read') return use(named(readers), { path: deed.path });
  const patcher = named(patchers);
  if (patcher !== undefined) {
    const patch = patchOf(deed);
    return patcher.kind === 'custom'
      ? { id: callId(), name: patcher.name, input: patch }
      : use(patcher, { content: patch, before: patch, after: patch });
  }
  const { path, before, after, whole } = deed;
  return (
    use(named(replacers), { path, before, after, choice: 'str_replace' }) ??
    use(named(writers), { path, content: whole }) ??
    use(named(shells), { command: `cat > '${path}' <<'END'\n${whole}END` })
  );
}

const patchOf = ({ path, before, after }: Extract<Deed, { do: 'replace' }>): string =>
  ['*** Begin Patch', `*** Update File: ${path}`, '@@', `-${before}`, `+${after}`, '*** End Patch', ''].join('\n');

interface Known {
  readonly command?: string;
  readonly path?: string;
  readonly content?: string;
  readonly before?: string;
  readonly after?: string;
  readonly choice?: string;
}

const meanings: readonly (readonly [RegExp, keyof Known])[] = [
  [/^(commands?|cmd|script)$/i, 'command'],
  [/^(file_?path|path|absolute_path|filename|file)$/i, 'path'],
  [/^old_?(str|string|text)$/i, 'before'],
  [/^new_?(str|string|text)$/i, 'after'],
  [/^(content|contents|text|file_text|input|patch)$/i, 'content'],
];

/** Every property that is meant, and every other one that is required. */
function filled(schema: Schema, known: Known): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const value = meantBy(name, property, known);
    if (value !== undefined) given[name] = property.type === 'array' ? listed(name, value) : value;
    else if (schema.required?.includes(name)) given[name] = sample(name, property);
  }
  return given;
}

/** Several commands, or one by its words. */
const listed = (name: string, value: string): string[] => (name === 'commands' ? [value] : ['bash', '-lc', value]);

function meantBy(name: string, property: Schema, known: Known): string | undefined {
  // one tool with several commands is told which by its own word
  if (property.enum?.includes(known.choice) === true) return known.choice;
  const meaning = meanings.find(([names]) => names.test(name));
  return meaning && known[meaning[1]];
}

function sample(name: string, { type, enum: choices, anyOf }: Schema): unknown {
  if (choices !== undefined) return choices[0];
  if (anyOf?.some((choice) => choice.type === 'null')) return null;
  const kind = Array.isArray(type) ? type[0] : (type ?? anyOf?.[0]?.type);
  if (kind === 'string') return `the ${name.replaceAll('_', ' ')}`;
  if (kind === 'boolean') return false;
  if (kind === 'array') return [];
  return kind === 'object' ? {} : 10_000;
}
