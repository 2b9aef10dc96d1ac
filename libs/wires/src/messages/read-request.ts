// An Anthropic messages request into a conversation.
import { field, type JsonObject, type JsonValue } from '@tappass/pipeline/json';
import { cannotCarry } from '../cannot-carry.ts';
import { namedOptions, readEffort } from '../chat/read-options.ts';
import type { Conversation, Effort, Format, TextPart, Tool, ToolChoice } from '../conversation.ts';
import { booleanAt, listAt, neededText, numberAt, objectAt, textAt } from '../read-json.ts';
import { checkFields, type FieldTable } from '../request-fields.ts';
import { Turns } from '../turns.ts';
import { assistantBlocks, textsOf, userBlocks } from './read-blocks.ts';

const fields: FieldTable = {
  carried: new Set(
    `model messages system stream max_tokens temperature top_p top_k stop_sequences tools tool_choice thinking
     output_config`.split(/\s+/),
  ),
  hints: new Set(
    `metadata service_tier cache_control inference_geo speed diagnostics user_profile_id workspace_id`.split(/\s+/),
  ),
  idle: {
    mcp_servers: (value) => Array.isArray(value) && value.length === 0,
    // it edits a history that we get whole
    context_management: () => true,
  },
};

export function readMessagesRequest(body: JsonObject): Conversation {
  checkFields(body, fields);
  const turns = new Turns();
  const system: TextPart[] = textsOf(field(body, 'system'), 'system');
  listAt(body, 'messages').forEach((message, index) => {
    const where = `messages[${index}]`;
    const role = textAt(message, 'role', `${where}.role`);
    const content = field(message, 'content');
    if (role === 'user') turns.user(userBlocks(content, `${where}.content`));
    else if (role === 'assistant') turns.assistant(assistantBlocks(content, `${where}.content`));
    else if (role === 'system') system.push(...textsOf(content, `${where}.content`));
    else throw cannotCarry(`${where}.role`, 'cannot be carried to the provider of this model');
  });
  return {
    model: neededText(body, 'model'),
    stream: field(body, 'stream') === true,
    system,
    turns: turns.done(),
    tools: listAt(body, 'tools').map(readTool),
    ...readOptions(body),
  };
}

function readTool(tool: JsonValue, index: number): Tool {
  const where = `tools[${index}]`;
  const type = textAt(tool, 'type', `${where}.type`) ?? 'custom';
  if (type !== 'custom') throw cannotCarry(where, `${type} is known to Anthropic models only`);
  return {
    name: neededText(tool, 'name', `${where}.name`),
    description: textAt(tool, 'description', `${where}.description`),
    schema: objectAt(tool, 'input_schema', `${where}.input_schema`) ?? { type: 'object', properties: {} },
    strict: booleanAt(tool, 'strict', `${where}.strict`),
    where,
  };
}

function readOptions(body: JsonObject) {
  const choice = objectAt(body, 'tool_choice');
  const output = objectAt(body, 'output_config');
  const serial = booleanAt(choice ?? {}, 'disable_parallel_tool_use', 'tool_choice.disable_parallel_tool_use');
  return namedOptions(body, [
    ['max_tokens', 'max_tokens', numberAt(body, 'max_tokens')],
    ['temperature', 'temperature', numberAt(body, 'temperature')],
    ['top_p', 'top_p', numberAt(body, 'top_p')],
    ['top_k', 'top_k', numberAt(body, 'top_k')],
    ['stop', 'stop_sequences', stopsOf(body)],
    ['tool_choice', 'tool_choice', choice && choiceOf(choice)],
    ['parallel_tools', 'tool_choice.disable_parallel_tool_use', serial === true ? false : undefined],
    ['format', 'output_config.format', output && formatOf(output)],
    ['effort', 'thinking', effortOf(body, output)],
  ]);
}

function stopsOf(body: JsonObject): readonly string[] | undefined {
  const stops = listAt(body, 'stop_sequences');
  if (!stops.every((one): one is string => typeof one === 'string'))
    throw cannotCarry('stop_sequences', 'must be a list of texts');
  return stops.length === 0 ? undefined : stops;
}

function choiceOf(choice: JsonObject): ToolChoice {
  const type = neededText(choice, 'type', 'tool_choice.type');
  if (type === 'auto' || type === 'none') return type;
  if (type === 'any') return 'required';
  if (type === 'tool') return { name: neededText(choice, 'name', 'tool_choice.name') };
  throw cannotCarry('tool_choice.type', 'cannot be carried to the provider of this model');
}

function formatOf(output: JsonObject): Format | undefined {
  const format = objectAt(output, 'format', 'output_config.format');
  if (format === undefined) return undefined;
  const schema = objectAt(format, 'schema', 'output_config.format.schema');
  if (textAt(format, 'type', 'output_config.format.type') !== 'json_schema' || schema === undefined)
    throw cannotCarry('output_config.format', 'must be a JSON schema');
  return { kind: 'schema', name: 'answer', schema, strict: true };
}

/** A budget in tokens as the word that other formats have for it. */
function effortOf(body: JsonObject, output: JsonObject | undefined): Effort | undefined {
  const said = readEffort(output && textAt(output, 'effort', 'output_config.effort'), 'output_config.effort');
  const thinking = objectAt(body, 'thinking');
  const type = textAt(thinking, 'type', 'thinking.type');
  if (said !== undefined || thinking === undefined || type !== 'enabled') return said;
  const tokens = numberAt(thinking, 'budget_tokens', 'thinking.budget_tokens') ?? 0;
  return tokens <= 4_096 ? 'low' : tokens <= 16_384 ? 'medium' : 'high';
}
