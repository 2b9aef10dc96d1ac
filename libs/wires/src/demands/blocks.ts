// Messages of Messages, Bedrock and Gemini requests behind one face: who speaks, and of which blocks a message is made.
import { field, isObject, type JsonObject, type JsonValue, list } from '@tappass/pipeline/json';
import type { WireName } from './demands.ts';

export interface Message {
  readonly role: 'user' | 'assistant' | 'system';
  readonly blocks: readonly JsonValue[];
  /** As it stands in the body. */
  readonly json: JsonObject;
}

interface Shape {
  readonly list: string;
  readonly content: string;
  readonly assistant: string;
  readonly textBlock: (text: string) => JsonObject;
}

const shapes: Partial<Record<WireName, Shape>> = {
  messages: {
    list: 'messages',
    content: 'content',
    assistant: 'assistant',
    textBlock: (text) => ({ type: 'text', text }),
  },
  bedrock: { list: 'messages', content: 'content', assistant: 'assistant', textBlock: (text) => ({ text }) },
  gemini: { list: 'contents', content: 'parts', assistant: 'model', textBlock: (text) => ({ text }) },
};

export const shapeOf = (wire: WireName): Shape | undefined => shapes[wire];

export const messagesOf = (shape: Shape, body: JsonObject): Message[] =>
  list(field(body, shape.list)).map((json): Message => {
    const content = field(json, shape.content);
    const role = field(json, 'role');
    return {
      role: role === shape.assistant ? 'assistant' : role === 'system' ? 'system' : 'user',
      // a text stands for one block
      blocks: typeof content === 'string' ? [shape.textBlock(content)] : list(content),
      json: isObject(json) ? json : {},
    };
  });

export const messageOf = (shape: Shape, role: 'user' | 'assistant', blocks: readonly JsonValue[]): Message => ({
  role,
  blocks,
  json: { role: role === 'user' ? 'user' : shape.assistant, [shape.content]: [...blocks] },
});

export const withBlocks = (shape: Shape, message: Message, blocks: readonly JsonValue[]): Message =>
  blocks.length === message.blocks.length && blocks.every((block, index) => block === message.blocks[index])
    ? message
    : { ...message, blocks, json: { ...message.json, [shape.content]: [...blocks] } };

/** The same body where every message is the one that stood there. */
export const withMessages = (shape: Shape, body: JsonObject, messages: readonly Message[]): JsonObject => {
  const before = list(field(body, shape.list));
  const same = messages.length === before.length && messages.every(({ json }, index) => json === before[index]);
  return same ? body : { ...body, [shape.list]: messages.map(({ json }) => json) };
};

/** What a block says, if it is a text. Parts of a model's thoughts are none. */
export const textOf = (block: JsonValue): string | undefined => {
  const said = field(block, 'text');
  const type = field(block, 'type');
  return typeof said === 'string' && (type === undefined || type === 'text') ? said : undefined;
};

export const isCall = (block: JsonValue): boolean =>
  field(block, 'type') === 'tool_use' || isObject(field(block, 'toolUse')) || isObject(field(block, 'functionCall'));

export const isResult = (block: JsonValue): boolean =>
  field(block, 'type') === 'tool_result' ||
  isObject(field(block, 'toolResult')) ||
  isObject(field(block, 'functionResponse'));

export const isThinking = (block: JsonValue): boolean =>
  field(block, 'type') === 'thinking' ||
  field(block, 'type') === 'redacted_thinking' ||
  isObject(field(block, 'reasoningContent'));
