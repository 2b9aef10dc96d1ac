// A request body that offers fewer tools: their definitions go, a group with its last function, a list with its last tool, and a choice that names what is gone.
import type { ToolDefinition } from '../call.ts';
import { field, isObject, type JsonObject, type JsonPath, type JsonValue, list, text } from '../json.ts';

/** Fields that say something of a list of tools, and mean nothing without one. */
const choices: Readonly<Record<string, readonly string[]>> = {
  tools: ['tool_choice', 'parallel_tool_calls'],
  functions: ['function_call'],
};

export const withoutTools = (body: JsonObject, dropped: readonly ToolDefinition[]): JsonObject => {
  const copy: JsonObject = { ...body };
  const names = new Set(dropped.map(({ name }) => name));
  for (const [name, about] of Object.entries(choices)) {
    const paths = dropped.flatMap(({ path }) => (path[0] === name && path.length > 1 ? [path.slice(1)] : []));
    if (paths.length === 0) continue;
    const kept = withoutPlaces(list(copy[name]), paths);
    if (kept.length > 0) copy[name] = kept;
    else for (const gone of [name, ...about]) delete copy[gone];
    for (const choice of about) dropChoice(copy, choice, names);
  }
  for (const { path } of dropped) if (path.length === 1) delete copy[String(path[0])];
  return copy;
};

const withoutPlaces = (tools: readonly JsonValue[], paths: readonly JsonPath[]): JsonValue[] =>
  tools.flatMap((tool, index): JsonValue[] => {
    const here = paths.filter((path) => path[0] === index);
    if (here.length === 0) return [tool];
    if (!isObject(tool) || here.some((path) => path.length === 1)) return [];
    const members = withoutPlaces(
      list(field(tool, 'tools')),
      here.map((path) => path.slice(2)),
    );
    return members.length === 0 ? [] : [{ ...tool, tools: members }];
  });

const dropChoice = (body: JsonObject, name: string, gone: ReadonlySet<string>): void => {
  const choice = field(body, name);
  if (!isObject(choice)) return;
  const chosen = chosenTool(choice);
  if (chosen !== undefined && gone.has(chosen)) delete body[name];
  const inner = isObject(choice['allowed_tools']) ? choice['allowed_tools'] : choice;
  if (choice['type'] !== 'allowed_tools') return;
  const allowed = list(field(inner, 'tools'));
  const kept = allowed.filter((tool) => !gone.has(isObject(tool) ? (chosenTool(tool) ?? '') : ''));
  if (kept.length === 0) delete body[name];
  else if (kept.length < allowed.length)
    body[name] =
      inner === choice ? { ...choice, tools: kept } : { ...choice, allowed_tools: { ...inner, tools: kept } };
};

/** Choices among tools that name none. */
const naming: ReadonlySet<string> = new Set([
  'auto',
  'any',
  'none',
  'required',
  'allowed_tools',
  'tool',
  'function',
  'custom',
]);

/** The tool that a choice insists on: by its name, or by its type where that is all it has. */
export const chosenTool = (choice: JsonValue | undefined): string | undefined => {
  const name =
    text(field(field(choice, 'function'), 'name')) ??
    text(field(field(choice, 'custom'), 'name')) ??
    text(field(choice, 'name'));
  const type = text(field(choice, 'type'));
  return name ?? (type === undefined || naming.has(type) ? undefined : type);
};
