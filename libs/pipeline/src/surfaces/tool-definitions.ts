// Which tools a request defines, wherever it defines them, and which of them the provider runs itself, out of our sight.
import type { ToolDefinition } from '../call.ts';
import { exactText } from '../exact-json.ts';
import { field, isObject, type JsonObject, type JsonPath, type JsonValue, list, text } from '../json.ts';
import { Segment } from '../segment.ts';
import type { SurfaceName } from '../surface-name.ts';
import type { ToolList, Walked } from '../walked.ts';
import { isToolType } from '../words/wire-words.ts';

/**
 * Tool types whose calls come back to the client, and the search among the request's own deferred tools, which reaches nothing
 * else; every other type runs at the provider.
 */
const clientTools: Readonly<Record<SurfaceName, RegExp>> = {
  chat: /^(?:function|custom)$/,
  responses: /^(?:function|custom|local_shell|shell|apply_patch|computer.*|tool_search|namespace)$/,
  messages: /^(?:custom$|function$|bash_|text_editor_|computer_|memory_|browser_|tool_search_tool_|tool_reference$)/,
  embeddings: /^$/,
};

/** What a definition has that says nothing of its type. */
const unnamedType: Readonly<Record<SurfaceName, string>> = {
  chat: 'function',
  responses: 'function',
  messages: 'custom',
  embeddings: 'function',
};

/** Members by which a tool of any type makes the provider go somewhere. */
const remote = ['server_url', 'connector_id', 'container', 'authorization', 'vector_store_ids', 'tunnel_id'] as const;

/** Fields that are tools by themselves. */
const fieldTools: Readonly<Record<string, string>> = { web_search_options: 'web_search', container: 'container' };

/** Adds each definition as a text, and gives the tools. */
export const readTools = (walked: Walked, surface: SurfaceName, body: JsonObject): ToolDefinition[] => {
  const tools = Object.entries(fieldTools).flatMap(([key, name]): ToolDefinition[] => {
    const value = field(body, key);
    return value === undefined || value === null ? [] : [{ name, hosted: true, path: [key] }];
  });
  for (const found of walked.toolLists) tools.push(...readList(walked, surface, found));
  return [...tools, ...elsewhere(walked, surface)];
};

const readList = (walked: Walked, surface: SurfaceName, { path, tools }: ToolList): ToolDefinition[] => {
  const isServers = path.at(-1) === 'mcp_servers';
  const definitions = tools.flatMap((tool, index) => {
    const place = [...path, index];
    walked.segments.push(new Segment(exactText(tool), place, 'tool_definition', 'json_value'));
    return isServers ? [] : definitionsOf(surface, tool, place, String(path.at(-1)));
  });
  return isServers && tools.length > 0 ? [{ name: 'mcp_servers', hosted: true, path }] : definitions;
};

/** A group is opened: what is called, permitted and removed are its functions. */
const definitionsOf = (surface: SurfaceName, tool: JsonValue, path: JsonPath, key: string): ToolDefinition[] => {
  const type = (key === 'functions' ? undefined : text(field(tool, 'type'))) ?? unnamedType[surface];
  if (type === 'namespace') {
    const group = text(field(tool, 'name')) ?? '';
    return list(field(tool, 'tools')).flatMap((member, index) =>
      definitionsOf(surface, member, [...path, 'tools', index], 'tools').map((one) => ({ ...one, group })),
    );
  }
  const hosted = isHosted(surface, type, tool);
  const own = text(field(field(tool, type), 'name')) ?? text(field(tool, 'name'));
  const isNamed = type === 'function' || type === 'custom' || surface === 'messages';
  return [{ name: isNamed ? (own ?? (surface === 'messages' ? type : '')) : type, hosted, path }];
};

const isHosted = (surface: SurfaceName, type: string, tool: JsonValue): boolean =>
  !clientTools[surface].test(type) || runsInContainer(tool) || remote.some((name) => isSet(field(tool, name)));

const isSet = (value: JsonValue | undefined): boolean => value !== undefined && value !== null;

/** A shell is the client's own unless the request has the provider run it. */
const runsInContainer = (tool: JsonValue): boolean => {
  const environment = field(tool, 'environment');
  return isObject(environment) && text(field(environment, 'type')) !== 'local';
};

/** What has the type of a tool that the provider runs and stands in no list of tools: in an item, in a block, in a member nobody knows. */
const elsewhere = (walked: Walked, surface: SurfaceName): ToolDefinition[] =>
  (walked.objects ?? []).flatMap(({ type, path, value }): ToolDefinition[] => {
    if (path[0] === 'tool_choice' || !isToolType(type) || !isHosted(surface, type, value)) return [];
    return [{ name: type, hosted: true, path }];
  });
