// A provider's answer body into texts, tool calls and usage, for each wire format.
import { writeExact } from '../exact-json.ts';
import { field, isObject, type JsonObject, type JsonValue, list, text } from '../json.ts';
import { recognised, type Segment } from '../segment.ts';
import type { SurfaceName } from '../surface-name.ts';
import { withoutEchoes } from '../surfaces/echoes.ts';
import { walk } from '../walk.ts';
import { newWalk } from '../walked.ts';
import type { Answer, ToolCall } from './answer.ts';
import { responsesToolCalls } from './responses-answer.ts';
import { chatUsage, embeddingsUsage, messagesUsage, reportIn, responsesUsage, type Usage } from './usage.ts';

/** `request`: what it answers; what it repeats of that is not read as its own. */
export const readAnswer = (
  surface: SurfaceName,
  body: JsonObject,
  changed = false,
  request: JsonObject = {},
): Answer => {
  const walked = newWalk();
  walk(walked, textsOf(surface, body, request), [], 'answer');
  const { toolCalls, usage } = readers[surface];
  return {
    surface,
    body,
    changed,
    request,
    segments: walked.segments,
    toolCalls: toolCalls(body),
    usage: usage(reportIn(body)),
  };
};

/** An answer whose body was changed, with what is known of the texts that still stand in it. */
export const readAgain = (answer: Answer, body: JsonObject, known: readonly Segment[]): Answer => {
  const read = readAnswer(answer.surface, body, true, answer.request);
  return { ...read, segments: recognised(read.segments, known) };
};

/** What is worth reading: not what repeats the request, and no vectors. */
const textsOf = (surface: SurfaceName, body: JsonObject, request: JsonObject): JsonObject => {
  if (surface === 'embeddings') return { ...body, data: list(body['data']).map(withoutVector) };
  return surface === 'responses' ? withoutEchoes(body, request) : body;
};

/** Numbers, or their bytes as base64. */
const withoutVector = (one: JsonValue): JsonValue => {
  if (!isObject(one)) return one;
  const { embedding, ...rest } = one;
  return Array.isArray(embedding) || (typeof embedding === 'string' && bytesOnly.test(embedding)) ? rest : one;
};
const bytesOnly = /^[A-Za-z0-9+/]{64,}={0,2}$/;

const chatToolCalls = (body: JsonObject): ToolCall[] => {
  const calls: ToolCall[] = [];
  list(field(body, 'choices')).forEach((choice, index) => {
    const message = field(choice, 'message');
    list(field(message, 'tool_calls')).forEach((call, at) => {
      calls.push({ ...chatToolCall(call), choice: index, path: ['choices', index, 'message', 'tool_calls', at] });
    });
    const legacy = field(message, 'function_call');
    if (legacy === undefined || legacy === null) return;
    const path = ['choices', index, 'message', 'function_call'];
    calls.push({ id: '', ...nameAndArguments(legacy), choice: index, path });
  });
  return calls;
};

const chatToolCall = (call: JsonValue): Pick<ToolCall, 'id' | 'name' | 'argumentsText'> => ({
  id: text(field(call, 'id')) ?? '',
  ...nameAndArguments(field(call, 'function') ?? field(call, 'custom')),
});

const nameAndArguments = (inner: JsonValue | undefined): Pick<ToolCall, 'name' | 'argumentsText'> => ({
  name: text(field(inner, 'name')) ?? '',
  argumentsText: text(field(inner, 'arguments')) ?? text(field(inner, 'input')) ?? '',
});

/** `tool_use`, and what a provider runs itself: `server_tool_use`, `mcp_tool_use`. */
export const isToolUse = (block: JsonValue): boolean => text(field(block, 'type'))?.endsWith('tool_use') === true;

const messagesToolCalls = (body: JsonObject): ToolCall[] =>
  list(field(body, 'content')).flatMap((block, index): ToolCall[] => {
    if (!isToolUse(block)) return [];
    return [
      {
        id: text(field(block, 'id')) ?? '',
        name: text(field(block, 'name')) ?? '',
        argumentsText: writeExact(field(block, 'input') ?? {}),
        choice: 0,
        path: ['content', index],
      },
    ];
  });

const readers: Readonly<
  Record<
    SurfaceName,
    { toolCalls: (body: JsonObject) => ToolCall[]; usage: (reported: JsonValue | undefined) => Usage | undefined }
  >
> = {
  chat: { toolCalls: chatToolCalls, usage: chatUsage },
  messages: { toolCalls: messagesToolCalls, usage: messagesUsage },
  responses: { toolCalls: responsesToolCalls, usage: responsesUsage },
  embeddings: { toolCalls: () => [], usage: embeddingsUsage },
};
