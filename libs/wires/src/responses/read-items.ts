// Input items of an OpenAI responses request into turns.
import { field, type JsonValue, text } from '@tappass/pipeline/json';
import { cannotCarry } from '../cannot-carry.ts';
import type { AssistantPart, ImagePart, TextPart, UserPart } from '../conversation.ts';
import { customInput } from '../custom-tools.ts';
import { argumentsOf, listAt, neededText, objectAt, sourceOf, textAt } from '../read-json.ts';
import type { Turns } from '../turns.ts';
import { joinedName } from './tool-groups.ts';

interface Sinks {
  readonly system: TextPart[];
  readonly turns: Turns;
}

/** @throws Fault bad_field for an item that only OpenAI can go on from */
export function readItem(item: JsonValue, where: string, { system, turns }: Sinks): void {
  const type = textAt(item, 'type', `${where}.type`) ?? 'message';
  if (type === 'message') return readMessage(item, where, { system, turns });
  if (type === 'function_call') {
    const at = `${where}.arguments`;
    const call: AssistantPart = {
      kind: 'tool_call',
      id: neededText(item, 'call_id', `${where}.call_id`),
      name: joinedName(
        textAt(item, 'namespace', `${where}.namespace`) ?? '',
        neededText(item, 'name', `${where}.name`),
      ),
      input: argumentsOf(textAt(item, 'arguments', at) ?? '', at),
      where,
    };
    return turns.assistant([call]);
  }
  if (type === 'custom_tool_call') {
    const call: AssistantPart = {
      kind: 'tool_call',
      id: neededText(item, 'call_id', `${where}.call_id`),
      name: joinedName(
        textAt(item, 'namespace', `${where}.namespace`) ?? '',
        neededText(item, 'name', `${where}.name`),
      ),
      input: customInput(textAt(item, 'input', `${where}.input`) ?? ''),
      custom: true,
      where,
    };
    return turns.assistant([call]);
  }
  if (type === 'function_call_output' || type === 'custom_tool_call_output') {
    const id = neededText(item, 'call_id', `${where}.call_id`);
    return turns.user([{ kind: 'tool_result', id, parts: outputParts(item, where), failed: false, where }]);
  }
  // reasoning of another provider; only its signer could read it
  if (type === 'reasoning') return;
  throw cannotCarry(where, `an item of type ${type} cannot be carried to the provider of this model`);
}

function readMessage(item: JsonValue, where: string, { system, turns }: Sinks): void {
  const role = textAt(item, 'role', `${where}.role`);
  if (role === 'system' || role === 'developer') system.push(...textsOf(item, where));
  else if (role === 'assistant') turns.assistant(textsOf(item, where));
  else if (role === 'user') turns.user(userParts(item, where));
  else throw cannotCarry(`${where}.role`, 'cannot be carried to the provider of this model');
}

const textPart = (said: string, where: string): TextPart[] =>
  said === '' ? [] : [{ kind: 'text', text: said, where }];

const textTypes: ReadonlySet<string> = new Set(['input_text', 'output_text', 'text', 'refusal']);

function textsOf(item: JsonValue, where: string): TextPart[] {
  const content = field(item, 'content');
  if (typeof content === 'string') return textPart(content, `${where}.content`);
  return listAt(item, 'content', `${where}.content`).flatMap((part, index) => {
    const at = `${where}.content[${index}]`;
    const type = neededText(part, 'type', `${at}.type`);
    if (!textTypes.has(type)) throw cannotCarry(at, 'must be a text');
    return textPart(neededText(part, type === 'refusal' ? 'refusal' : 'text', at), at);
  });
}

function userParts(item: JsonValue, where: string): UserPart[] {
  const content = field(item, 'content');
  if (typeof content === 'string') return textPart(content, `${where}.content`);
  return listAt(item, 'content', `${where}.content`).flatMap((part, index): UserPart[] => {
    const at = `${where}.content[${index}]`;
    const type = neededText(part, 'type', `${at}.type`);
    if (textTypes.has(type)) return textPart(neededText(part, 'text', `${at}.text`), at);
    if (type === 'input_image') return [imagePart(part, at)];
    if (type === 'input_file') {
      const source = sourceOf(neededText(part, 'file_data', `${at}.file_data`), `${at}.file_data`);
      return [{ kind: 'file', source, name: textAt(part, 'filename', `${at}.filename`) ?? 'file', where: at }];
    }
    if (type === 'input_audio') {
      const audio = objectAt(part, 'input_audio', at);
      const base64 = neededText(audio, 'data', `${at}.input_audio.data`);
      return [{ kind: 'audio', mediaType: `audio/${neededText(audio, 'format', at)}`, base64, where: at }];
    }
    throw cannotCarry(at, `a part of type ${type} cannot be carried to the provider of this model`);
  });
}

const imagePart = (part: JsonValue, where: string): ImagePart => ({
  kind: 'image',
  source: sourceOf(neededText(part, 'image_url', `${where}.image_url`), `${where}.image_url`),
  where,
});

function outputParts(item: JsonValue, where: string): (TextPart | ImagePart)[] {
  const output = field(item, 'output');
  if (typeof output === 'string') return textPart(output, `${where}.output`);
  return listAt(item, 'output', `${where}.output`).flatMap((part, index): (TextPart | ImagePart)[] => {
    const at = `${where}.output[${index}]`;
    const type = text(field(part, 'type')) ?? '';
    if (textTypes.has(type)) return textPart(neededText(part, 'text', `${at}.text`), at);
    if (type === 'input_image') return [imagePart(part, at)];
    throw cannotCarry(at, 'cannot be carried to the provider of this model');
  });
}
