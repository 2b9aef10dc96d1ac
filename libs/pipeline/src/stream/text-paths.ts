// The one table of paths that carry text in the events of each wire format. A string at any other path is read by itself.

import type { JsonPath } from '../json.ts';
import type { SurfaceName } from '../surface-name.ts';

/**
 * `text` is held back and read as it flows; a tool's `name` and `arguments` wait until its call is complete;
 * a `mirror` says again what a flow said, and reads as that flow left.
 */
export type TextKind = 'text' | 'name' | 'arguments' | 'mirror';

export interface TextPath {
  readonly kind: TextKind;
  /** Paths of one group continue each other. */
  readonly group: string;
  /** Its provider signs it: see signed-reasoning.ts. */
  readonly signed?: true;
}

const text = (group: string): TextPath => ({ kind: 'text', group });
const signed = (group: string): TextPath => ({ kind: 'text', group, signed: true });
const name: TextPath = { kind: 'name', group: 'tool' };
const args: TextPath = { kind: 'arguments', group: 'tool' };

/** Keys of objects only; positions in lists tell choices, tools and blocks apart and are not part of the path. */
export const textPaths: Readonly<
  Record<Exclude<SurfaceName, 'responses' | 'embeddings'>, Readonly<Record<string, TextPath>>>
> = {
  chat: {
    'choices.delta.content': text('content'),
    'choices.delta.content.text': text('content'),
    'choices.delta.refusal': text('refusal'),
    'choices.delta.reasoning': text('reasoning'),
    'choices.delta.reasoning_content': text('reasoning'),
    'choices.delta.reasoning_details.text': signed('reasoning_details'),
    'choices.delta.reasoning_details.summary': signed('reasoning_details'),
    'choices.delta.audio.transcript': text('transcript'),
    'choices.delta.function_call.name': name,
    'choices.delta.function_call.arguments': args,
    'choices.delta.tool_calls.function.name': name,
    'choices.delta.tool_calls.function.arguments': args,
    'choices.delta.tool_calls.custom.name': name,
    'choices.delta.tool_calls.custom.input': args,
  },
  messages: {
    'content_block.text': text('text'),
    'delta.text': text('text'),
    'content_block.thinking': signed('thinking'),
    'delta.thinking': signed('thinking'),
    'content_block.name': name,
    'content_block.input': args,
    'delta.partial_json': args,
    'delta.citation.cited_text': text('citation'),
  },
};

const mirror = (group: string): TextPath => ({ kind: 'mirror', group });

/** What an item of the output repeats when it is done, and the response when that is. */
const doneItem: Readonly<Record<string, TextPath>> = {
  name: mirror('name'),
  arguments: mirror('arguments'),
  input: mirror('arguments'),
  'content.text': mirror('content'),
  'content.refusal': mirror('refusal'),
  'summary.text': mirror('summary'),
};

const below = (prefix: string, paths: Readonly<Record<string, TextPath>>): Record<string, TextPath> =>
  Object.fromEntries(Object.entries(paths).map(([path, known]) => [`${prefix}.${path}`, known]));

/** By event type, then path. */
export const responsesTextPaths: Readonly<Record<string, Readonly<Record<string, TextPath>>>> = {
  'response.output_item.added': { 'item.name': name, 'item.arguments': args, 'item.input': args },
  'response.output_text.delta': { delta: text('content') },
  'response.refusal.delta': { delta: text('refusal') },
  'response.reasoning_text.delta': { delta: text('reasoning') },
  'response.reasoning_summary_text.delta': { delta: text('summary') },
  'response.code_interpreter_call_code.delta': { delta: text('code') },
  'response.function_call_arguments.delta': { delta: args },
  'response.custom_tool_call_input.delta': { delta: args },
  'response.mcp_call_arguments.delta': { delta: args },
  'response.output_text.done': { text: mirror('content') },
  'response.refusal.done': { refusal: mirror('refusal') },
  'response.reasoning_text.done': { text: mirror('reasoning') },
  'response.reasoning_summary_text.done': { text: mirror('summary') },
  'response.reasoning_summary_part.done': { 'part.text': mirror('summary') },
  'response.content_part.done': { 'part.text': mirror('content'), 'part.refusal': mirror('refusal') },
  'response.code_interpreter_call_code.done': { code: mirror('code') },
  'response.function_call_arguments.done': { arguments: mirror('arguments'), name: mirror('name') },
  'response.custom_tool_call_input.done': { input: mirror('arguments') },
  'response.mcp_call_arguments.done': { arguments: mirror('arguments') },
  'response.output_item.done': below('item', doneItem),
  'response.completed': below('response.output', doneItem),
  'response.incomplete': below('response.output', doneItem),
  'response.failed': below('response.output', doneItem),
};

const keysOf = (path: JsonPath): string => path.filter((key) => typeof key === 'string').join('.');

export const textPathsOfResponses = (type: string, path: JsonPath): TextPath | undefined => {
  const paths = Object.hasOwn(responsesTextPaths, type) ? responsesTextPaths[type] : undefined;
  const keys = keysOf(path);
  return paths !== undefined && Object.hasOwn(paths, keys) ? paths[keys] : undefined;
};

export const textPathOf = (surface: 'chat' | 'messages', path: JsonPath): TextPath | undefined => {
  const keys = keysOf(path);
  return Object.hasOwn(textPaths[surface], keys) ? textPaths[surface][keys] : undefined;
};
