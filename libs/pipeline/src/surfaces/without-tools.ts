// A request body that offers fewer tools: their definitions go, a group with its last function, a list with its last tool, and a choice that names what is gone.
import type { ToolDefinition } from '../call.ts';
import { withDigitsOf } from '../exact-json.ts';
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
  const inside = dropped.flatMap(({ path }) =>
    path.length > 1 && !Object.hasOwn(choices, String(path[0])) ? [path] : [],
  );
  return inside.length === 0 ? copy : (withoutPlacesIn(copy, inside) as JsonObject);
};

/** A tool that stands in an item or a block: its place in the list goes, or the member that it is. */
const withoutPlacesIn = (value: JsonValue, paths: readonly JsonPath[]): JsonValue => {
  const below = (key: string | number): readonly JsonPath[] =>
    paths.flatMap((path) => (path[0] === key ? [path.slice(1)] : []));
  if (Array.isArray(value))
    return value.flatMap((one, index): JsonValue[] => {
      const here = below(index);
      return here.length === 0 ? [one] : here.some((path) => path.length === 0) ? [] : [withoutPlacesIn(one, here)];
    });
  if (!isObject(value)) return value;
  const kept = Object.entries(value).flatMap(([key, one]): [string, JsonValue][] => {
    const here = below(key);
    return here.length === 0
      ? [[key, one]]
      : here.some((path) => path.length === 0)
        ? []
        : [[key, withoutPlacesIn(one, here)]];
  });
  return withDigitsOf(Object.fromEntries(kept), value);
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
