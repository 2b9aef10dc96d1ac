// An OpenAI chat completions request into a conversation.
import { field, isObject, type JsonObject, type JsonValue, list } from '@tappass/pipeline/json';
import { cannotCarry } from '../cannot-carry.ts';
import type { AssistantPart, Conversation, TextPart, ToolCallPart, UserPart } from '../conversation.ts';
import { customInput } from '../custom-tools.ts';
import { saidBy } from '../demands/chat-messages.ts';
import { argumentsOf, listAt, neededText, objectAt, sourceOf, textAt } from '../read-json.ts';
import { checkFields, type FieldTable } from '../request-fields.ts';
import { Turns } from '../turns.ts';
import { readOptions } from './read-options.ts';
import { allowedTools, readTools } from './read-tools.ts';

const isFalse = (value: JsonValue): boolean => value === false;

const fields: FieldTable = {
  carried: new Set(
    `model messages stream stream_options max_tokens max_completion_tokens temperature top_p presence_penalty
     frequency_penalty seed stop tools tool_choice parallel_tool_calls response_format reasoning_effort`.split(/\s+/),
  ),
  hints: new Set(
    `metadata service_tier prompt_cache_key prompt_cache_options prompt_cache_retention safety_identifier user verbosity
     prediction`.split(/\s+/),
  ),
  idle: {
    n: (value) => value === 1,
    store: isFalse,
    logprobs: isFalse,
    top_logprobs: (value) => value === 0,
    logit_bias: (value) => isObject(value) && Object.keys(value).length === 0,
    modalities: (value) => Array.isArray(value) && value.every((one) => one === 'text'),
  },
};

export function readChatRequest(body: JsonObject): Conversation {
  checkFields(body, fields);
  const system: TextPart[] = [];
  const turns = new Turns();
  listAt(body, 'messages').forEach((message, index) => {
    readMessage(message, `messages[${index}]`, system, turns);
  });
  return {
    model: neededText(body, 'model'),
    stream: field(body, 'stream') === true,
    system,
    turns: turns.done(),
    tools: allowedTools(field(body, 'tool_choice'), readTools(listAt(body, 'tools'))),
    ...readOptions(body),
  };
}

function readMessage(message: JsonValue, where: string, system: TextPart[], turns: Turns): void {
  const role = textAt(message, 'role', `${where}.role`);
  if (role === 'system' || role === 'developer') system.push(...textsOf(message, where));
  else if (role === 'user') turns.user(userParts(spoken(message), where));
  else if (role === 'assistant') turns.assistant(assistantParts(message, where));
  else if (role === 'tool') turns.user([toolResult(message, where)]);
  else throw cannotCarry(`${where}.role`, 'cannot be carried to the provider of this model');
}

/** Who speaks is part of what is said, and other formats have no place for a name. */
function spoken(message: JsonValue): JsonValue {
  const name = field(message, 'name');
  if (typeof name !== 'string' || name === '' || !isObject(message)) return message;
  return { ...message, content: saidBy(name, message['content']) };
}

/** Texts only: what system messages, tool results and earlier answers may hold. */
function textsOf(message: JsonValue, where: string): TextPart[] {
  const content = field(message, 'content');
  if (typeof content === 'string')
    return content === '' ? [] : [{ kind: 'text', text: content, where: `${where}.content` }];
  return list(content ?? []).flatMap((part, index): TextPart[] => {
    const at = `${where}.content[${index}]`;
    const type = textAt(part, 'type', `${at}.type`);
    if (type !== 'text' && type !== 'refusal') throw cannotCarry(at, 'must be a text');
    const text = neededText(part, type, `${at}.${type}`);
    return text === '' ? [] : [{ kind: 'text', text, where: at }];
  });
}

function userParts(message: JsonValue, where: string): UserPart[] {
  const content = field(message, 'content');
  if (!Array.isArray(content)) return textsOf(message, where);
  return content.flatMap((part, index): UserPart[] => userPart(part, `${where}.content[${index}]`));
}

function userPart(part: JsonValue, where: string): UserPart[] {
  const type = textAt(part, 'type', `${where}.type`);
  if (type === 'text') {
    const text = neededText(part, 'text', `${where}.text`);
    return text === '' ? [] : [{ kind: 'text', text, where }];
  }
  if (type === 'image_url') {
    const url = neededText(objectAt(part, 'image_url', where), 'url', `${where}.image_url.url`);
    return [{ kind: 'image', source: sourceOf(url, `${where}.image_url.url`), where }];
  }
  if (type === 'input_audio') {
    const audio = objectAt(part, 'input_audio', where);
    const base64 = neededText(audio, 'data', `${where}.input_audio.data`);
    const format = neededText(audio, 'format', `${where}.input_audio.format`);
    return [{ kind: 'audio', mediaType: `audio/${format}`, base64, where }];
  }
  if (type === 'file') return [filePart(part, where)];
  throw cannotCarry(where, 'cannot be carried to the provider of this model');
}

function filePart(part: JsonValue, where: string): UserPart {
  const file = objectAt(part, 'file', where);
  if (field(file, 'file_id') !== undefined)
    throw cannotCarry(`${where}.file.file_id`, 'names a file that the provider of this model does not have');
  const source = sourceOf(neededText(file, 'file_data', `${where}.file.file_data`), `${where}.file.file_data`);
  return { kind: 'file', source, name: textAt(file, 'filename', `${where}.file.filename`) ?? 'file', where };
}

function assistantParts(message: JsonValue, where: string): AssistantPart[] {
  for (const odd of ['function_call', 'audio']) {
    const value = field(message, odd);
    if (value !== undefined && value !== null)
      throw cannotCarry(`${where}.${odd}`, 'cannot be carried to the provider of this model');
  }
  const calls = listAt(message, 'tool_calls', `${where}.tool_calls`).map((call, index) =>
    toolCall(call, `${where}.tool_calls[${index}]`),
  );
  return [...textsOf(message, where), ...calls];
}

function toolCall(call: JsonValue, where: string): ToolCallPart {
  const custom = objectAt(call, 'custom', `${where}.custom`);
  if (custom !== undefined)
    return {
      kind: 'tool_call',
      id: neededText(call, 'id', `${where}.id`),
      name: neededText(custom, 'name', `${where}.custom.name`),
      input: customInput(textAt(custom, 'input', `${where}.custom.input`) ?? ''),
      custom: true,
      where,
    };
  const inner = objectAt(call, 'function', `${where}.function`);
  if (inner === undefined) throw cannotCarry(where, 'must be a call of a function or a custom tool');
  const argumentsText = textAt(inner, 'arguments', `${where}.function.arguments`) ?? '';
  return {
    kind: 'tool_call',
    id: neededText(call, 'id', `${where}.id`),
    name: neededText(inner, 'name', `${where}.function.name`),
    input: argumentsOf(argumentsText, `${where}.function.arguments`),
    where,
  };
}

function toolResult(message: JsonValue, where: string): UserPart {
  const id = neededText(message, 'tool_call_id', `${where}.tool_call_id`);
  return { kind: 'tool_result', id, parts: textsOf(message, where), failed: false, where };
}
