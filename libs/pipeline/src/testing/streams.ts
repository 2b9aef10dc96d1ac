// Streams for tests: wire events of both formats, a guard driven to the end, and what a client would have read.

import type { Blocked, Call } from '../call.ts';
import type { CompiledPlan } from '../compile-plan.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Ports } from '../ports.ts';
import { chatGuard } from '../stream/chat-guard.ts';
import type { GuardOptions, GuardStep, StreamGuard } from '../stream/guard.ts';
import { messagesGuard } from '../stream/messages-guard.ts';
import { responsesGuard } from '../stream/responses-guard.ts';
import { encodeSse, SseParser } from '../stream/sse.ts';
import { testPorts } from './limits.ts';
import { saying } from './step-case.ts';

const chunk = (delta: JsonObject, more: JsonObject = {}): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'm-1', choices: [{ index: 0, delta, finish_reason: null, ...more }] })}\n\n`;

/** The events in which OpenAI says these pieces. */
export const chatStream = (pieces: readonly string[], field = 'content'): string[] => [
  chunk({ role: 'assistant', content: '' }),
  ...pieces.map((piece) => chunk({ [field]: piece })),
  chunk({}, { finish_reason: 'stop' }),
  'data: [DONE]\n\n',
];

export const chatToolStream = (calls: readonly { name: string; pieces: readonly string[] }[]): string[] => [
  chunk({ role: 'assistant', content: null }),
  ...calls.flatMap(({ name, pieces }, index) => [
    chunk({ tool_calls: [{ index, id: `call_${index}`, type: 'function', function: { name, arguments: '' } }] }),
    ...pieces.map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ]),
  chunk({}, { finish_reason: 'tool_calls' }),
  'data: [DONE]\n\n',
];

const named = (body: JsonObject): string => `event: ${String(body['type'])}\ndata: ${JSON.stringify(body)}\n\n`;

export type Block =
  | { readonly text: readonly string[] }
  | { readonly tool: string; readonly pieces: readonly string[] };

/** The events in which Anthropic says these blocks. */
export const messagesStream = (blocks: readonly Block[], stop = 'end_turn'): string[] => [
  named({
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      content: [],
      model: 'm-1',
      usage: { input_tokens: 12, output_tokens: 1 },
    },
  }),
  ...blocks.flatMap((block, index) => [
    named({
      type: 'content_block_start',
      index,
      content_block:
        'text' in block
          ? { type: 'text', text: '' }
          : { type: 'tool_use', id: `toolu_${index}`, name: block.tool, input: {} },
    }),
    ...('text' in block
      ? block.text.map((text) => named({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } }))
      : block.pieces.map((piece) =>
          named({ type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: piece } }),
        )),
    named({ type: 'content_block_stop', index }),
  ]),
  named({ type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: 7 } }),
  named({ type: 'message_stop' }),
];

const item = (type: string, more: JsonObject): JsonObject => ({ id: 'item_1', type, status: 'completed', ...more });
const message = (text: string): JsonObject =>
  item('message', { role: 'assistant', content: [{ type: 'output_text', text, annotations: [], logprobs: [] }] });

/** The events in which OpenAI's Responses API says this text, and says it again three times. */
export const responsesStream = (pieces: readonly string[]): string[] => {
  const text = pieces.join('');
  const at = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const response = { id: 'resp_1', object: 'response', model: 'm-1', status: 'in_progress', output: [] };
  const usage = { input_tokens: 12, output_tokens: 7, total_tokens: 19 };
  return [
    named({ type: 'response.created', response }),
    named({
      type: 'response.output_item.added',
      output_index: 0,
      item: item('message', { role: 'assistant', content: [] }),
    }),
    named({ type: 'response.content_part.added', ...at, part: { type: 'output_text', text: '', annotations: [] } }),
    ...pieces.map((delta) => named({ type: 'response.output_text.delta', ...at, delta, logprobs: [] })),
    named({ type: 'response.output_text.done', ...at, text, logprobs: [] }),
    named({ type: 'response.content_part.done', ...at, part: { type: 'output_text', text, annotations: [] } }),
    named({ type: 'response.output_item.done', output_index: 0, item: message(text) }),
    named({
      type: 'response.completed',
      response: { ...response, status: 'completed', output: [message(text)], usage },
    }),
  ];
};

/** The same for tool calls. */
export const responsesToolStream = (calls: readonly { name: string; pieces: readonly string[] }[]): string[] => {
  const done = calls.map(({ name, pieces }, i) =>
    item('function_call', { call_id: `call_${i}`, name, arguments: pieces.join('') }),
  );
  const usage = { input_tokens: 12, output_tokens: 7, total_tokens: 19 };
  return [
    named({ type: 'response.created', response: { id: 'resp_1', object: 'response', model: 'm-1', output: [] } }),
    ...calls.flatMap(({ pieces }, i) => [
      named({
        type: 'response.output_item.added',
        output_index: i,
        item: { ...(done[i] as JsonObject), arguments: '' },
      }),
      ...pieces.map((delta) =>
        named({ type: 'response.function_call_arguments.delta', item_id: 'fc', output_index: i, delta }),
      ),
      named({ type: 'response.function_call_arguments.done', output_index: i, arguments: pieces.join('') }),
      named({ type: 'response.output_item.done', output_index: i, item: done[i] as JsonObject }),
    ]),
    named({ type: 'response.completed', response: { id: 'resp_1', model: 'm-1', output: done, usage } }),
  ];
};

export interface Received {
  /** Byte for byte what left. */
  readonly wire: string;
  readonly events: readonly JsonObject[];
  readonly blocked: Blocked | undefined;
  readonly guard: StreamGuard;
  readonly done: boolean;
}

export const guards = { chat: chatGuard, messages: messagesGuard, responses: responsesGuard } as const;

/** Drives a guard over bytes cut into chunks of the sizes given in turn. */
export const govern = (
  surface: keyof typeof guards,
  plan: CompiledPlan,
  wire: readonly string[],
  options: { sizes?: readonly number[]; stripUsage?: boolean; ports?: Ports; call?: Call } = {},
): Received => {
  const settings: GuardOptions = {
    call: options.call ?? saying('x'),
    ports: options.ports ?? testPorts(),
    ...(options.stripUsage === undefined ? {} : { stripUsage: options.stripUsage }),
  };
  const guard = guards[surface](plan, settings);
  const parser = new SseParser();
  const out: Uint8Array[] = [];
  let blocked: Blocked | undefined;
  let done = false;
  for (const part of cut(Buffer.from(wire.join('')), options.sizes ?? [1_000_000])) {
    for (const event of parser.push(part)) {
      const step = guard.push(event);
      blocked ??= step.blocked;
      for (const one of step.out) {
        done ||= one.terminal === true;
        out.push(encodeSse(one));
      }
    }
  }
  const last = guard.end();
  blocked ??= last.blocked;
  out.push(...last.out.map(encodeSse));
  const sent = Buffer.concat(out);
  return { wire: sent.toString(), events: read(sent), blocked, guard, done };
};

/** The same where steps have to ask: each answer is waited for before the next event is read, as the edge does. */
export const governAsking = async (
  surface: keyof typeof guards,
  plan: CompiledPlan,
  wire: readonly string[],
  ports: Ports,
): Promise<Received> => {
  const guard = guards[surface](plan, { call: saying('x'), ports });
  const out: Uint8Array[] = [];
  let blocked: Blocked | undefined;
  let done = false;
  const take = async (step: GuardStep): Promise<void> => {
    blocked ??= step.blocked;
    for (const one of step.out) {
      done ||= one.terminal === true;
      out.push(encodeSse(one));
    }
    if (step.asking === undefined) return;
    await step.asking;
    await take(guard.settle());
  };
  for (const event of new SseParser().push(Buffer.from(wire.join('')))) await take(guard.push(event));
  await take(guard.end());
  const sent = Buffer.concat(out);
  return { wire: sent.toString(), events: read(sent), blocked, guard, done };
};

const cut = (bytes: Buffer, sizes: readonly number[]): Buffer[] => {
  const parts: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    parts.push(bytes.subarray(at, at + size));
    at += size;
  }
  return parts;
};

const read = (bytes: Uint8Array): JsonObject[] =>
  new SseParser()
    .push(bytes)
    .filter((event) => event.data !== undefined && event.data !== '[DONE]')
    .map((event) => JSON.parse(event.data ?? '') as JsonObject);

const at = (value: JsonValue | undefined, ...path: (string | number)[]): JsonValue | undefined =>
  path.reduce<JsonValue | undefined>((now, key) => (now as Record<string, JsonValue> | null | undefined)?.[key], value);

const deltaOf = (event: JsonObject): JsonValue =>
  event['type'] === 'response.output_text.delta' ? (event['delta'] ?? '') : '';

/** What a client would show. */
export const textOf = (received: Received): string =>
  received.events
    .map((event) => at(event, 'choices', 0, 'delta', 'content') ?? at(event, 'delta', 'text') ?? deltaOf(event))
    .join('');

/** What a client would execute, as `name(arguments)`. */
export const toolsOf = (received: Received): string[] => {
  const calls: string[] = [];
  for (const event of received.events) {
    const call = at(event, 'choices', 0, 'delta', 'tool_calls', 0);
    const index = Number(at(call, 'index') ?? at(event, 'index') ?? 0);
    const name = at(call, 'function', 'name') ?? at(event, 'content_block', 'name');
    const args = at(call, 'function', 'arguments') ?? at(event, 'delta', 'partial_json');
    if (typeof name === 'string') calls[index] = `${name}(`;
    if (typeof args === 'string') calls[index] += args;
  }
  return calls.filter((call) => call !== undefined).map((call) => `${call})`);
};
