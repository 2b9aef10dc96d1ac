// Tools for a history that calls them: where calls need their tools told, those that the client no longer offers are told with an open schema. And results that failed, where these may hold texts only.
import { field, isObject, type JsonObject, type JsonValue, list } from '@tappass/pipeline/json';
import { isCall, isResult, type Message, messagesOf, shapeOf, textOf, withBlocks, withMessages } from './blocks.ts';
import type { Demands, WireName } from './demands.ts';

const past = 'Was called earlier in this conversation.';
const anything = { type: 'object', properties: {} };

export const withToolHistory = (wire: WireName, body: JsonObject, demands: Demands): JsonObject =>
  withPlainFailures(wire, withTools(wire, body, demands), demands);

const withTools = (wire: WireName, body: JsonObject, { toolsForHistory }: Demands): JsonObject => {
  const shape = shapeOf(wire);
  if (toolsForHistory !== true || shape === undefined) return body;
  const offered = wire === 'bedrock' ? field(field(body, 'toolConfig'), 'tools') : field(body, 'tools');
  if (list(offered).length > 0) return body;
  const blocks = messagesOf(shape, body).flatMap((message) => message.blocks);
  const names = new Set(blocks.filter(isCall).map(nameOf));
  if (names.size === 0) return body;
  if (wire === 'bedrock')
    return { ...body, toolConfig: { tools: [...names].map((name) => ({ toolSpec: specOf(name) })) } };
  return {
    ...body,
    tools: [...names].map((name) => ({ name, description: past, input_schema: anything })),
    // none was offered
    tool_choice: { type: 'none' },
  };
};

const specOf = (name: string): JsonObject => ({ name, description: past, inputSchema: { json: anything } });

const nameOf = (block: JsonValue): string =>
  String(field(block, 'name') ?? field(field(block, 'toolUse'), 'name') ?? '');

/** What else a failed result shows stands behind the results. */
const withPlainFailures = (wire: WireName, body: JsonObject, { plainFailures }: Demands): JsonObject => {
  const shape = shapeOf(wire);
  if (plainFailures !== true || shape === undefined) return body;
  return withMessages(
    shape,
    body,
    messagesOf(shape, body).map((message) => plainFailure(wire, message)),
  );
};

const plainFailure = (wire: WireName, message: Message): Message => {
  const shown: JsonValue[] = [];
  const blocks = message.blocks.map((block) => {
    const inner = wire === 'bedrock' ? field(block, 'toolResult') : block;
    if (!isResult(block) || !isObject(inner) || !isObject(block) || !hasFailed(inner)) return block;
    const content = inner['content'];
    if (!Array.isArray(content) || content.every((one) => textOf(one) !== undefined)) return block;
    shown.push(...content.filter((one) => textOf(one) === undefined));
    const texts = content.filter((one) => textOf(one) !== undefined);
    const plain = { ...inner, content: texts.length > 0 ? texts : [shapeOf(wire)!.textBlock('(failed; see below)')] };
    return wire === 'bedrock' ? { ...block, toolResult: plain } : plain;
  });
  if (shown.length === 0) return message;
  const lastResult = blocks.findLastIndex(isResult);
  return withBlocks(shapeOf(wire)!, message, [
    ...blocks.slice(0, lastResult + 1),
    ...shown,
    ...blocks.slice(lastResult + 1),
  ]);
};

const hasFailed = (result: JsonObject): boolean => result['is_error'] === true || result['status'] === 'error';
