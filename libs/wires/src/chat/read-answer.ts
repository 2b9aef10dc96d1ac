// An OpenAI chat completion into a reply.
import { chatUsage } from '@tappass/pipeline/answer/usage';
import { writeExact } from '@tappass/pipeline/exact-json';
import { field, isObject, type JsonObject, type JsonValue, list, text } from '@tappass/pipeline/json';
import { badAnswer } from '../provider-answer.ts';
import type { Finish, Reply, ReplyPart } from '../reply.ts';

const finishes: Readonly<Record<string, Finish>> = {
  stop: 'stop',
  length: 'length',
  model_length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'refusal',
};

/** A word nobody knows is an ordinary end. */
export const chatFinish = (word: JsonValue | undefined): Finish =>
  typeof word === 'string' && Object.hasOwn(finishes, word) ? (finishes[word] ?? 'stop') : 'stop';

export function readChatAnswer(body: JsonObject): Reply {
  const choice = list(field(body, 'choices'))[0];
  const message = field(choice, 'message');
  if (!isObject(message)) throw badAnswer('an answer without a message');
  return {
    id: text(field(body, 'id')) ?? '',
    model: text(field(body, 'model')) ?? '',
    parts: partsOf(message),
    finish: chatFinish(field(choice, 'finish_reason')),
    stopSequence: undefined,
    usage: chatUsage(field(body, 'usage')),
  };
}

function partsOf(message: JsonObject): ReplyPart[] {
  const parts: ReplyPart[] = [];
  const reasoning = text(field(message, 'reasoning_content')) ?? text(field(message, 'reasoning'));
  if (reasoning) parts.push({ kind: 'reasoning', text: reasoning, signature: '' });
  const content = field(message, 'content');
  for (const piece of typeof content === 'string' ? [content] : list(content).map(partText))
    if (piece !== '') parts.push({ kind: 'text', text: piece });
  const refusal = text(field(message, 'refusal'));
  if (refusal) parts.push({ kind: 'refusal', text: refusal });
  for (const call of list(field(message, 'tool_calls'))) {
    const own = field(call, 'custom');
    const inner = own ?? field(call, 'function');
    const name = text(field(inner, 'name'));
    if (name === undefined) throw badAnswer('a tool call without a name');
    const id = text(field(call, 'id')) ?? '';
    if (own === undefined)
      parts.push({ kind: 'tool_call', id, name, argumentsText: textOrJson(field(inner, 'arguments')) });
    else parts.push({ kind: 'tool_call', id, name, argumentsText: text(field(own, 'input')) ?? '', custom: true });
  }
  return parts;
}

const partText = (part: JsonValue): string => text(field(part, 'text')) ?? '';

/** Some servers send arguments as an object already. */
const textOrJson = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value : value === undefined ? '{}' : writeExact(value);
