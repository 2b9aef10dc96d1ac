// The one table of paths that carry text in the events of both wire formats. A string at any other path is read by itself.

import type { JsonPath } from '../json.ts';
import type { SurfaceName } from '../surface-name.ts';

/** `text` is held back and read as it flows; a tool's `name` and `arguments` wait until its call is complete. */
export type TextKind = 'text' | 'name' | 'arguments';

export interface TextPath {
  readonly kind: TextKind;
  /** Paths of one group continue each other. */
  readonly group: string;
}

const text = (group: string): TextPath => ({ kind: 'text', group });
const name: TextPath = { kind: 'name', group: 'tool' };
const args: TextPath = { kind: 'arguments', group: 'tool' };

/** Keys of objects only; positions in lists tell choices, tools and blocks apart and are not part of the path. */
export const textPaths: Readonly<Record<SurfaceName, Readonly<Record<string, TextPath>>>> = {
  chat: {
    'choices.delta.content': text('content'),
    'choices.delta.content.text': text('content'),
    'choices.delta.refusal': text('refusal'),
    'choices.delta.reasoning': text('reasoning'),
    'choices.delta.reasoning_content': text('reasoning'),
    'choices.delta.reasoning_details.text': text('reasoning_details'),
    'choices.delta.reasoning_details.summary': text('reasoning_details'),
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
    'content_block.thinking': text('thinking'),
    'delta.thinking': text('thinking'),
    'content_block.name': name,
    'content_block.input': args,
    'delta.partial_json': args,
    'delta.citation.cited_text': text('citation'),
  },
};

export const textPathOf = (surface: SurfaceName, path: JsonPath): TextPath | undefined => {
  const keys = path.filter((key) => typeof key === 'string').join('.');
  return Object.hasOwn(textPaths[surface], keys) ? textPaths[surface][keys] : undefined;
};
