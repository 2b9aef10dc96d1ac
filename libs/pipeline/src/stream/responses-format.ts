// OpenAI Responses events: items told apart by their place in the output, texts by their place in the item, and each said again when it is done.
import { isToolItem, responsesWithoutLogprobs, toolItemName } from '../answer/responses-answer.ts';
import { reportIn, responsesUsage } from '../answer/usage.ts';
import { field, isObject, type JsonObject, type JsonPath, type JsonValue, list, text } from '../json.ts';
import { withoutEchoes } from '../surfaces/echoes.ts';
import type { StreamFormat, ToolFates, ToolMention } from './format.ts';
import { textPathsOfResponses } from './text-paths.ts';

const typeOf = (json: JsonObject): string => text(json['type']) ?? '';

const numberAt = (json: JsonObject, key: string): number => {
  const value = json[key];
  return typeof value === 'number' ? value : -1;
};

const item = (index: number): string => `item ${index}`;

const mention = (index: number, begun: JsonValue | undefined): ToolMention => {
  const id = text(field(begun, 'call_id')) ?? text(field(begun, 'id')) ?? '';
  const named = begun === undefined || text(field(begun, 'name')) !== undefined;
  return { tool: item(index), owner: 'response', index, id, ...(!named && { name: toolItemName(begun) }) };
};

const ends: ReadonlySet<string> = new Set(['response.completed', 'response.incomplete', 'response.failed', 'error']);

/** Members that hold the whole of something. */
const wholes: ReadonlySet<string> = new Set(['response', 'item', 'part', 'annotation']);

/** Whose text a path leads to: an item of the output, or one part of it. */
const ownerOf = (json: JsonObject, path: JsonPath): string => {
  const inWhole = path[0] === 'response' && path[1] === 'output';
  const index = inWhole ? Number(path[2]) : numberAt(json, 'output_index');
  const within = inWhole ? path.slice(3) : path;
  const at = within.findIndex((key) => key === 'content' || key === 'summary');
  if (at !== -1 && typeof within[at + 1] === 'number') return `${item(index)} part ${String(within[at + 1])}`;
  const part = numberAt(json, 'content_index') >= 0 ? numberAt(json, 'content_index') : numberAt(json, 'summary_index');
  return part < 0 || inWhole ? item(index) : `${item(index)} part ${part}`;
};

export const responsesFormat: StreamFormat = {
  surface: 'responses',
  saysAgain: true,
  textsFollow: true,
  readable: (json, request) => {
    const response = json['response'];
    if (!isObject(response)) return json;
    const own = withoutEchoes(response, request);
    return own === response ? json : { ...json, response: own };
  },
  textPath: (json, path) => textPathsOfResponses(typeOf(json), path),
  isWhole: ([first]) => wholes.has(String(first)),
  owner: ownerOf,
  // what is encrypted is not what is told of it, and nobody holds the two together
  signatures: () => [],
  tools: (json) => toolMentions(json),
  toolAt: (json, path) => item(path[0] === 'response' ? Number(path[2]) : numberAt(json, 'output_index')),
  closes: (json) => closed(json),
  usage: (json) => reportIn(field(json, 'response')) ?? undefined,
  readUsage: responsesUsage,
  isUsageOnly: () => false,
  ping: () => undefined,
  isTerminal: (json) => ends.has(typeOf(json)),
  withFates: (json, fates) => withFates(json, fates),
  withoutMirrors: (json) => responsesWithoutLogprobs(json) as JsonObject,
};

const aboutTools = /^response\.(?:function_call_arguments|custom_tool_call_input|mcp_call_arguments)\.(?:delta|done)$/;

const toolMentions = (json: JsonObject): ToolMention[] => {
  const type = typeOf(json);
  const index = numberAt(json, 'output_index');
  const begun = json['item'];
  if (isToolItem(begun)) return [mention(index, begun)];
  if (aboutTools.test(type)) return [mention(index, undefined)];
  const output = list(field(field(json, 'response'), 'output'));
  return output.flatMap((one, at) => (isToolItem(one) ? [mention(at, one)] : []));
};

const closed = (json: JsonObject): readonly string[] | 'all' => {
  const type = typeOf(json);
  if (ends.has(type)) return 'all';
  const index = numberAt(json, 'output_index');
  if (type === 'response.output_item.done') return [item(index)];
  if (!type.endsWith('.done')) return [];
  const part = numberAt(json, 'content_index') >= 0 ? numberAt(json, 'content_index') : numberAt(json, 'summary_index');
  return part < 0 ? [] : [`${item(index)} part ${part}`];
};

const withFates = (json: JsonObject, fates: ToolFates): JsonObject | undefined => {
  const index = numberAt(json, 'output_index');
  if (index >= 0) {
    if (fates.isDropped(item(index))) return undefined;
    const before = fates.droppedBefore('response', index);
    return before > 0 ? { ...json, output_index: index - before } : json;
  }
  const response = json['response'];
  const output = list(field(response, 'output'));
  const kept = output.filter((_, at) => !fates.isDropped(item(at)));
  return kept.length === output.length || !isObject(response)
    ? json
    : { ...json, response: { ...response, output: kept } };
};
