// The tool calls and results that a client sends back as history, for each wire format.
import { writeExact } from '../exact-json.ts';
import { field, type JsonObject, type JsonPath, type JsonValue, list, text } from '../json.ts';
import type { SurfaceName } from '../surface-name.ts';

export interface PastCall {
  readonly id: string;
  readonly name: string;
  readonly argumentsText: string;
}

export interface ToolHistory {
  readonly calls: readonly PastCall[];
  /** Ids of the calls that have results. */
  readonly results: readonly string[];
  /** Messages that emitted calls: one for each turn of an agent's loop. */
  readonly rounds: number;
}

const argumentsOf = (value: JsonValue | undefined): string =>
  text(value) ?? (value === undefined || value === null ? '' : writeExact(value));

const chatCalls = (message: JsonValue): PastCall[] => {
  const calls = list(field(message, 'tool_calls')).map((call) => {
    const inner = field(call, 'function') ?? field(call, 'custom');
    const id = text(field(call, 'id')) ?? '';
    const name = text(field(inner, 'name')) ?? '';
    return { id, name, argumentsText: argumentsOf(field(inner, 'arguments') ?? field(inner, 'input')) };
  });
  const old = field(message, 'function_call');
  const name = text(field(old, 'name'));
  return name === undefined
    ? calls
    : [...calls, { id: name, name, argumentsText: argumentsOf(field(old, 'arguments')) }];
};

const chatHistory = (body: JsonObject): ToolHistory => {
  const messages = list(field(body, 'messages'));
  const byMessage = messages.map(chatCalls);
  const results = messages.flatMap((message) => {
    const role = text(field(message, 'role'));
    if (role === 'tool') return [text(field(message, 'tool_call_id')) ?? ''];
    return role === 'function' ? [text(field(message, 'name')) ?? ''] : [];
  });
  return { calls: byMessage.flat(), results, rounds: byMessage.filter((calls) => calls.length > 0).length };
};

const isKind = (block: JsonValue, kind: string): boolean => text(field(block, 'type'))?.endsWith(kind) === true;

const messagesHistory = (body: JsonObject): ToolHistory => {
  const calls: PastCall[] = [];
  const results: string[] = [];
  let rounds = 0;
  for (const message of list(field(body, 'messages'))) {
    const blocks = list(field(message, 'content'));
    const uses = blocks.filter((block) => isKind(block, 'tool_use'));
    if (uses.length > 0) rounds++;
    for (const use of uses) {
      const id = text(field(use, 'id')) ?? '';
      calls.push({ id, name: text(field(use, 'name')) ?? '', argumentsText: argumentsOf(field(use, 'input')) });
    }
    for (const block of blocks) if (isKind(block, 'tool_result')) results.push(text(field(block, 'tool_use_id')) ?? '');
  }
  return { calls, results, rounds };
};

/** Items follow each other in one list; calls next to each other were one turn. */
const responsesHistory = (body: JsonObject): ToolHistory => {
  const calls: PastCall[] = [];
  const results: string[] = [];
  let rounds = 0;
  let inRound = false;
  for (const item of list(field(body, 'input'))) {
    const isCall = isKind(item, '_call');
    if (isCall) {
      const id = text(field(item, 'call_id')) ?? text(field(item, 'id')) ?? '';
      const given = field(item, 'arguments') ?? field(item, 'input') ?? field(item, 'action');
      calls.push({
        id,
        name: text(field(item, 'name')) ?? text(field(item, 'type')) ?? '',
        argumentsText: argumentsOf(given),
      });
      if (!inRound) rounds++;
    }
    inRound = isCall;
    if (isKind(item, '_call_output')) results.push(text(field(item, 'call_id')) ?? '');
  }
  return { calls, results, rounds };
};

export interface ResultPlace {
  /** Of the call that it answers. */
  readonly id: string;
  readonly path: JsonPath;
}

/** Where the results of tools stand in a body. */
export const resultsOf = (surface: SurfaceName, body: JsonObject): ResultPlace[] =>
  surface === 'responses' ? responsesResults(body) : messageResults(body);

const messageResults = (body: JsonObject): ResultPlace[] =>
  list(field(body, 'messages')).flatMap((message, at): ResultPlace[] => {
    const role = text(field(message, 'role'));
    if (role === 'tool') return [{ id: text(field(message, 'tool_call_id')) ?? '', path: ['messages', at] }];
    if (role === 'function') return [{ id: text(field(message, 'name')) ?? '', path: ['messages', at] }];
    return list(field(message, 'content')).flatMap((block, place) =>
      isKind(block, 'tool_result')
        ? [{ id: text(field(block, 'tool_use_id')) ?? '', path: ['messages', at, 'content', place] }]
        : [],
    );
  });

const responsesResults = (body: JsonObject): ResultPlace[] =>
  list(field(body, 'input')).flatMap((item, at) =>
    isKind(item, '_call_output') ? [{ id: text(field(item, 'call_id')) ?? '', path: ['input', at] }] : [],
  );

const none: ToolHistory = { calls: [], results: [], rounds: 0 };

const readers: Readonly<Record<string, (body: JsonObject) => ToolHistory>> = {
  chat: chatHistory,
  messages: messagesHistory,
  responses: responsesHistory,
};

export const toolHistory = (surface: SurfaceName, body: JsonObject): ToolHistory => readers[surface]?.(body) ?? none;
