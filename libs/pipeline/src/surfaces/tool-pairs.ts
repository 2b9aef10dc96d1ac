// A tool result must answer a tool call made earlier in the same history; one that does not is a text smuggled in as a tool's word.

import { field, type JsonValue, list, text } from '../json.ts';

type Problem = readonly [field: string, detail: string];

export const unpairedToolResult = (
  surface: 'chat' | 'messages',
  messages: readonly JsonValue[],
): Problem | undefined => (surface === 'chat' ? chatPairs(messages) : messagesPairs(messages));

const chatPairs = (messages: readonly JsonValue[]): Problem | undefined => {
  const made = new Set<string>();
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i];
    for (const call of list(field(message, 'tool_calls'))) made.add(text(field(call, 'id')) ?? '');
    if (field(message, 'role') !== 'tool') continue;
    const answered = text(field(message, 'tool_call_id'));
    if (answered === undefined) return [`messages[${i}].tool_call_id`, 'is missing'];
    if (!made.has(answered)) return [`messages[${i}].tool_call_id`, 'answers no tool call of an earlier message'];
  }
  return undefined;
};

const messagesPairs = (messages: readonly JsonValue[]): Problem | undefined => {
  const made = new Set<string>();
  for (let i = 0; i < messages.length; i++) {
    const blocks = list(field(messages[i], 'content'));
    for (let j = 0; j < blocks.length; j++) {
      const kind = text(field(blocks[j], 'type')) ?? '';
      if (kind.endsWith('tool_use')) made.add(text(field(blocks[j], 'id')) ?? '');
      if (!kind.endsWith('tool_result')) continue;
      const answered = text(field(blocks[j], 'tool_use_id'));
      const where = `messages[${i}].content[${j}].tool_use_id`;
      if (answered === undefined) return [where, 'is missing'];
      if (!made.has(answered)) return [where, 'answers no tool use of an earlier message'];
    }
  }
  return undefined;
};
