// Content blocks of Anthropic requests into parts.
import { field, type JsonObject, type JsonValue, list, text } from '@tappass/pipeline/json';
import { cannotCarry } from '../cannot-carry.ts';
import type {
  AssistantPart,
  FilePart,
  ImagePart,
  Source,
  TextPart,
  ToolResultPart,
  UserPart,
} from '../conversation.ts';
import { booleanAt, neededText, objectAt, textAt } from '../read-json.ts';

type Blocks = readonly { readonly block: JsonValue; readonly where: string; readonly type: string }[];

/** A text stands for one text block. */
function blocksOf(content: JsonValue | undefined, where: string): Blocks {
  if (typeof content === 'string') return [{ block: { text: content }, where, type: 'text' }];
  return list(content).map((block, index) => {
    const at = `${where}[${index}]`;
    return { block, where: at, type: neededText(block, 'type', `${at}.type`) };
  });
}

function textPart(block: JsonValue, where: string): TextPart[] {
  const said = neededText(block, 'text', `${where}.text`);
  return said === '' ? [] : [{ kind: 'text', text: said, where }];
}

export const textsOf = (content: JsonValue | undefined, where: string): TextPart[] =>
  blocksOf(content, where).flatMap(({ block, where: at, type }) => {
    if (type !== 'text') throw cannotCarry(at, 'must be a text');
    return textPart(block, at);
  });

export const userBlocks = (content: JsonValue | undefined, where: string): UserPart[] =>
  blocksOf(content, where).flatMap(({ block, where: at, type }): UserPart[] => {
    if (type === 'text') return textPart(block, at);
    if (type === 'image') return [imagePart(block, at)];
    if (type === 'document') return documentPart(block, at);
    if (type === 'tool_result') return [toolResult(block, at)];
    throw cannotCarry(at, `a block of type ${type} cannot be carried to the provider of this model`);
  });

export const assistantBlocks = (content: JsonValue | undefined, where: string): AssistantPart[] =>
  blocksOf(content, where).flatMap(({ block, where: at, type }): AssistantPart[] => {
    if (type === 'text') return textPart(block, at);
    if (type === 'tool_use') {
      const input = objectAt(block, 'input', `${at}.input`) ?? {};
      const id = neededText(block, 'id', `${at}.id`);
      return [{ kind: 'tool_call', id, name: neededText(block, 'name', `${at}.name`), input, where: at }];
    }
    if (type === 'thinking') {
      const said = textAt(block, 'thinking', `${at}.thinking`) ?? '';
      const signature = textAt(block, 'signature', `${at}.signature`) ?? '';
      return [{ kind: 'thinking', text: said, signature, redacted: false, where: at }];
    }
    if (type === 'redacted_thinking')
      return [{ kind: 'thinking', text: neededText(block, 'data', at), signature: '', redacted: true, where: at }];
    throw cannotCarry(at, `a block of type ${type} cannot be carried to the provider of this model`);
  });

/** @throws Fault bad_field for a file that only Anthropic holds */
function sourceOf(block: JsonValue, where: string): Source {
  const source: JsonObject = objectAt(block, 'source', `${where}.source`) ?? {};
  const type = text(field(source, 'type'));
  if (type === 'url') return { from: 'url', url: neededText(source, 'url', `${where}.source.url`) };
  if (type !== 'base64') throw cannotCarry(`${where}.source`, 'cannot be carried to the provider of this model');
  const mediaType = neededText(source, 'media_type', `${where}.source.media_type`);
  return { from: 'data', mediaType, base64: neededText(source, 'data', `${where}.source.data`) };
}

const imagePart = (block: JsonValue, where: string): ImagePart => ({
  kind: 'image',
  source: sourceOf(block, where),
  where,
});

function documentPart(block: JsonValue, where: string): (TextPart | FilePart)[] {
  const source = field(block, 'source');
  if (text(field(source, 'type')) === 'text') {
    const said = neededText(source, 'data', `${where}.source.data`);
    return [{ kind: 'text', text: said, where }];
  }
  const name = textAt(block, 'title', `${where}.title`) ?? 'document.pdf';
  return [{ kind: 'file', source: sourceOf(block, where), name, where }];
}

function toolResult(block: JsonValue, where: string): ToolResultPart {
  const parts = blocksOf(field(block, 'content') ?? [], `${where}.content`).flatMap(
    ({ block: inner, where: at, type }): (TextPart | ImagePart)[] => {
      if (type === 'text') return textPart(inner, at);
      if (type === 'image') return [imagePart(inner, at)];
      throw cannotCarry(at, `a block of type ${type} cannot be carried to the provider of this model`);
    },
  );
  const failed = booleanAt(block, 'is_error', `${where}.is_error`) === true;
  return { kind: 'tool_result', id: neededText(block, 'tool_use_id', `${where}.tool_use_id`), parts, failed, where };
}
