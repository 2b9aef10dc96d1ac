// Who speaks, and says something: receivers that refuse empty texts, an assistant that begins, or one speaker twice get none of these.
import { field, isObject, type JsonObject, type JsonValue, list } from '@tappass/pipeline/json';
import {
  isCall,
  isResult,
  type Message,
  messageOf,
  messagesOf,
  shapeOf,
  textOf,
  withBlocks,
  withMessages,
} from './blocks.ts';
import type { Demands, WireName } from './demands.ts';

/** In the place of a turn that said nothing. */
const silence = '(no text)';
const goOn = 'Continue.';

export const withSpeech = (wire: WireName, body: JsonObject, demands: Demands): JsonObject => {
  const shape = shapeOf(wire);
  if (shape === undefined || demands.visibleTexts !== true) return body;
  let messages = messagesOf(shape, body).flatMap((message) => visible(wire, message));
  if (demands.userFirst === true && messages.find(({ role }) => role !== 'system')?.role !== 'user')
    messages = [messageOf(shape, 'user', [shape.textBlock(silence)]), ...messages];
  if (demands.alternates === true) messages = joined(wire, messages);
  messages = closed(wire, messages, demands);
  return withMessages(shape, withVisibleSystem(wire, body), messages);
};

const isBlank = (block: JsonValue): boolean => textOf(block)?.trim() === '';

/** A user without words is a turn still; an assistant without any never spoke. */
const visible = (wire: WireName, message: Message): Message[] => {
  const shape = shapeOf(wire)!;
  const blocks = message.blocks.filter((block) => !isBlank(block)).map((block) => visibleResult(block));
  if (blocks.length > 0) return [withBlocks(shape, message, blocks)];
  return message.role === 'user' ? [withBlocks(shape, message, [shape.textBlock(silence)])] : [];
};

/** The texts of a tool's result, by the same law. */
const visibleResult = (block: JsonValue): JsonValue => {
  if (!isResult(block) || !isObject(block)) return block;
  const inner = field(block, 'toolResult');
  if (isObject(inner)) {
    const content = list(inner['content']).filter((one) => !isBlank(one));
    if (content.length === list(inner['content']).length && content.length > 0) return block;
    return { ...block, toolResult: { ...inner, content: content.length === 0 ? [{ text: silence }] : content } };
  }
  const content = block['content'];
  if (typeof content === 'string') return content.trim() === '' && content !== '' ? { ...block, content: '' } : block;
  const kept = list(content).filter((one) => !isBlank(one));
  return kept.length === list(content).length ? block : { ...block, content: kept };
};

const joined = (wire: WireName, messages: readonly Message[]): Message[] => {
  const shape = shapeOf(wire)!;
  const out: Message[] = [];
  for (const message of messages) {
    const last = out.at(-1);
    if (last?.role === message.role) out[out.length - 1] = withBlocks(shape, last, [...last.blocks, ...message.blocks]);
    else out.push(message);
  }
  return out;
};

/** The last word, where it is the assistant's. */
const closed = (wire: WireName, messages: Message[], { prefill }: Demands): Message[] => {
  const shape = shapeOf(wire)!;
  const last = messages.at(-1);
  if (prefill === undefined || last?.role !== 'assistant' || last.blocks.some(isCall)) return messages;
  if (prefill === 'none') return [...messages, messageOf(shape, 'user', [shape.textBlock(goOn)])];
  const said = last.blocks.at(-1);
  const text = said === undefined ? undefined : textOf(said);
  if (text === undefined || text === text.trimEnd() || !isObject(said)) return messages;
  return [
    ...messages.slice(0, -1),
    withBlocks(shape, last, [...last.blocks.slice(0, -1), { ...said, text: text.trimEnd() }]),
  ];
};

const withVisibleSystem = (wire: WireName, body: JsonObject): JsonObject => {
  const name = wire === 'gemini' ? 'systemInstruction' : 'system';
  const system = field(body, name);
  if (system === undefined) return body;
  const { [name]: _, ...rest } = body;
  if (typeof system === 'string') return system.trim() === '' ? rest : body;
  const blocks = wire === 'gemini' ? list(field(system, 'parts')) : list(system);
  const kept = blocks.filter((block) => !isBlank(block));
  if (kept.length === blocks.length) return body;
  if (kept.length === 0) return rest;
  return { ...body, [name]: wire === 'gemini' ? { ...(system as JsonObject), parts: kept } : kept };
};
