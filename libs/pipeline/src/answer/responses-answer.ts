// A whole answer of the Responses API: its tool calls and usage, and the same answer without some of the calls.
import { writeExact } from '../exact-json.ts';
import { field, isObject, type JsonObject, type JsonValue, list, text } from '../json.ts';
import type { ToolCall } from './answer.ts';

/** `function_call`, `custom_tool_call`, and what a provider runs itself: `web_search_call`, `mcp_call`, … */
export const isToolItem = (item: JsonValue | undefined): boolean =>
  text(field(item, 'type'))?.endsWith('_call') === true;

/** What it is called by: its own name, or the kind of tool the provider runs. */
export const toolItemName = (item: JsonValue | undefined): string =>
  text(field(item, 'name')) ?? (text(field(item, 'type')) ?? '').replace(/_call$/, '');

const argumentsText = (item: JsonValue): string => {
  const given = field(item, 'arguments') ?? field(item, 'input') ?? field(item, 'action') ?? field(item, 'operation');
  if (given === undefined || given === null) return '';
  return text(given) ?? writeExact(given);
};

export const responsesToolCalls = (body: JsonObject): ToolCall[] =>
  list(field(body, 'output')).flatMap((item, index): ToolCall[] => {
    if (!isToolItem(item)) return [];
    const id = text(field(item, 'call_id')) ?? text(field(item, 'id')) ?? '';
    return [{ id, name: toolItemName(item), argumentsText: argumentsText(item), choice: 0, path: ['output', index] }];
  });

export const responsesWithout = (body: JsonObject, dropped: readonly ToolCall[]): JsonObject => {
  const at = new Set(dropped.map((call) => call.path[1]));
  return { ...body, output: list(field(body, 'output')).filter((_, index) => !at.has(index)) };
};

/** Log-probabilities repeat a text token by token. */
export const responsesWithoutLogprobs = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(responsesWithoutLogprobs);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === 'logprobs' ? [] : responsesWithoutLogprobs(inner)]),
  );
};
