// Groups of functions (`namespace`), which only the Responses API knows: elsewhere each function has the group in its name, and its calls come back with both.
import { field, type JsonObject, type JsonValue, list, text } from '@tappass/pipeline/json';

export interface GroupedName {
  readonly namespace: string;
  readonly name: string;
}

/** `crm__find`; agents that run MCP servers end a group's name like that themselves. */
export const joinedName = (namespace: string, name: string): string =>
  namespace === '' ? name : namespace.endsWith('__') ? `${namespace}${name}` : `${namespace}__${name}`;

export const isGroup = (tool: JsonValue): boolean => field(tool, 'type') === 'namespace';

/** The functions of the request's groups, by the name that they have elsewhere. */
export function toolGroups(body: JsonObject): ReadonlyMap<string, GroupedName> {
  const groups = new Map<string, GroupedName>();
  for (const group of list(field(body, 'tools')).filter(isGroup)) {
    const namespace = text(field(group, 'name')) ?? '';
    for (const member of list(field(group, 'tools'))) {
      const name = text(field(member, 'name')) ?? '';
      groups.set(joinedName(namespace, name), { namespace, name });
    }
  }
  return groups;
}

/** How the client is told of a call. */
export const calledAs = (
  name: string,
  groups: ReadonlyMap<string, GroupedName> | undefined,
): Partial<GroupedName> & { name: string } => groups?.get(name) ?? { name };
