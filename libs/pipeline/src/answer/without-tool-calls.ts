// An answer without some of its tool calls, still well-formed: a client must not wait for a call that is gone.
import { field, isObject, type JsonObject, type JsonValue, list } from '../json.ts';
import type { SurfaceName } from '../surface-name.ts';
import type { Answer, ToolCall } from './answer.ts';
import { isToolUse, readAgain } from './read-answer.ts';
import { responsesWithout } from './responses-answer.ts';

export const withoutToolCalls = (answer: Answer, dropped: readonly ToolCall[]): Answer =>
  readAgain(answer, without[answer.surface](answer.body, dropped), answer.segments);

const chatWithout = (body: JsonObject, dropped: readonly ToolCall[]): JsonObject => ({
  ...body,
  choices: list(field(body, 'choices')).map((choice, index) => {
    const gone = dropped.filter((call) => call.choice === index);
    return gone.length === 0 || !isObject(choice) ? choice : choiceWithout(choice, gone);
  }),
});

const choiceWithout = (choice: JsonObject, gone: readonly ToolCall[]): JsonObject => {
  const old = choice['message'];
  if (!isObject(old)) return choice;
  const message = { ...old };
  const at = new Set(gone.map((call) => call.path[4]));
  const kept = list(message['tool_calls']).filter((_, index) => !at.has(index));
  if (gone.some((call) => call.path[3] === 'function_call')) delete message['function_call'];
  if (kept.length > 0) message['tool_calls'] = kept;
  else delete message['tool_calls'];
  if (kept.length > 0 || message['function_call'] !== undefined) return { ...choice, message };
  return { ...choice, message: { ...message, content: message['content'] ?? '' }, finish_reason: 'stop' };
};

const messagesWithout = (body: JsonObject, dropped: readonly ToolCall[]): JsonObject => {
  const at = new Set(dropped.map((call) => call.path[1]));
  const content = list(field(body, 'content')).filter((_, index) => !at.has(index));
  const calls = content.some((block: JsonValue) => isToolUse(block));
  return { ...body, content, ...(calls ? {} : { stop_reason: 'end_turn' }) };
};

const without: Readonly<Record<SurfaceName, (body: JsonObject, dropped: readonly ToolCall[]) => JsonObject>> = {
  chat: chatWithout,
  messages: messagesWithout,
  responses: responsesWithout,
  embeddings: (body) => body,
};
