// An OpenAI responses request into a conversation.
import { field, isObject, type JsonObject, type JsonValue, text } from '@tappass/pipeline/json';
import { cannotCarry, malformed } from '../cannot-carry.ts';
import { namedOptions, readEffort, schemaFormat } from '../chat/read-options.ts';
import { allowedTools, customTool, functionTool, readToolChoice, runElsewhere } from '../chat/read-tools.ts';
import type { Conversation, Format, TextPart, Tool } from '../conversation.ts';
import { booleanAt, listAt, neededText, numberAt, objectAt, textAt } from '../read-json.ts';
import { checkFields, type FieldTable } from '../request-fields.ts';
import { Turns } from '../turns.ts';
import { readItem } from './read-items.ts';
import { isGroup, joinedName } from './tool-groups.ts';

const isEmptyList = (value: JsonValue): boolean => Array.isArray(value) && value.length === 0;

const fields: FieldTable = {
  carried: new Set(
    `model input instructions stream max_output_tokens temperature top_p tools tool_choice parallel_tool_calls text
     reasoning`.split(/\s+/),
  ),
  // what is stored is what we are asked to store: nothing; an id that needs it is refused by name
  hints: new Set(
    `metadata service_tier prompt_cache_key prompt_cache_options prompt_cache_retention safety_identifier user
     stream_options store client_metadata`.split(/\s+/),
  ),
  idle: {
    background: (value) => value === false,
    truncation: (value) => value === 'disabled',
    top_logprobs: (value) => value === 0,
    context_management: isEmptyList,
    // reasoning of another provider cannot be handed out encrypted; the client gets none and sends none back
    include: (value) => Array.isArray(value) && value.every((one) => one === 'reasoning.encrypted_content'),
  },
};

export function readResponsesRequest(body: JsonObject): Conversation {
  checkFields(body, fields);
  const instructions = textAt(body, 'instructions');
  const system: TextPart[] = instructions ? [{ kind: 'text', text: instructions, where: 'instructions' }] : [];
  const turns = new Turns();
  const input = field(body, 'input');
  if (typeof input === 'string') turns.user([{ kind: 'text', text: input, where: 'input' }]);
  else
    listAt(body, 'input').forEach((item, index) => {
      readItem(item, `input[${index}]`, { system, turns });
    });
  return {
    model: neededText(body, 'model'),
    stream: field(body, 'stream') === true,
    system,
    turns: turns.done(),
    tools: allowedTools(field(body, 'tool_choice'), listAt(body, 'tools').flatMap(readTools)),
    ...readOptions(body),
  };
}

function readTools(tool: JsonValue, index: number): Tool[] {
  const where = `tools[${index}]`;
  if (!isGroup(tool)) return [readTool(tool, where)];
  const namespace = neededText(tool, 'name', `${where}.name`);
  return listAt(tool, 'tools', `${where}.tools`).map((member, at) => {
    const read = readTool(member, `${where}.tools[${at}]`);
    return { ...read, name: joinedName(namespace, read.name) };
  });
}

function readTool(tool: JsonValue, where: string): Tool {
  const type = text(field(tool, 'type'));
  if (type === 'custom') return customTool(tool, where, (format) => format);
  if (type !== 'function') throw runElsewhere(where);
  return functionTool(tool, where, where);
}

function readOptions(body: JsonObject) {
  const reasoning = objectAt(body, 'reasoning');
  const output = objectAt(body, 'text');
  return namedOptions(body, [
    ['max_tokens', 'max_output_tokens', numberAt(body, 'max_output_tokens')],
    ['temperature', 'temperature', numberAt(body, 'temperature')],
    ['top_p', 'top_p', numberAt(body, 'top_p')],
    ['tool_choice', 'tool_choice', readToolChoice(field(body, 'tool_choice'))],
    ['parallel_tools', 'parallel_tool_calls', booleanAt(body, 'parallel_tool_calls')],
    ['format', 'text.format', output && formatOf(output)],
    ['effort', 'reasoning.effort', readEffort(textAt(reasoning, 'effort', 'reasoning.effort'), 'reasoning.effort')],
  ]);
}

function formatOf(output: JsonObject): Format | undefined {
  const format = field(output, 'format');
  if (format === undefined || format === null) return undefined;
  if (!isObject(format)) throw malformed('text.format', 'must be an object');
  const type = textAt(format, 'type', 'text.format.type');
  if (type === 'text') return undefined;
  if (type === 'json_object') return { kind: 'json' };
  if (type === 'json_schema') return schemaFormat(format, 'text.format');
  throw cannotCarry('text.format', 'cannot be carried to the provider of this model');
}
