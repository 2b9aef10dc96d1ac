// OpenAI Responses as the scripted provider speaks it: what was asked, whole answers, and streams of typed events.
import {
  type Asked,
  type Message,
  type Moment,
  outputTokens,
  pieces,
  type Said,
  slices,
  type Tool,
  textOf,
} from '../model-turn.ts';
import { chat } from './chat.ts';
import type { Wire } from './wire.ts';

interface Item {
  readonly type?: string;
  readonly role?: string;
  readonly content?: unknown;
  readonly call_id?: string;
  readonly output?: unknown;
}

interface ResponsesBody {
  readonly model: string;
  readonly stream?: boolean;
  readonly instructions?: string | null;
  readonly input: string | readonly Item[];
  readonly tools?: readonly { readonly type: string; readonly name?: string; readonly parameters?: object }[];
  readonly include?: readonly string[] | null;
}

const roles: Readonly<Record<string, Message['role']>> = { developer: 'system' };

function read(asked: object): Asked {
  const body = asked as ResponsesBody;
  const items: readonly Item[] = typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : body.input;
  return {
    model: body.model,
    stream: body.stream === true,
    usage: true,
    thinks: body.include?.includes('reasoning.encrypted_content') === true,
    tools: (body.tools ?? []).map(toolOf),
    messages: [{ role: 'system', text: body.instructions ?? '' }, ...items.flatMap(messagesOf)],
  };
}

const toolOf = ({ type, name, parameters }: NonNullable<ResponsesBody['tools']>[number]): Tool => ({
  name: name ?? type,
  kind: type === 'function' ? 'function' : type === 'custom' ? 'custom' : 'other',
  ...(parameters !== undefined && { parameters }),
});

function messagesOf(item: Item): Message[] {
  if (item.call_id !== undefined && item.type?.endsWith('_output') === true)
    return [{ role: 'tool', text: outputOf(item.output), callId: item.call_id }];
  if (item.role === undefined) return [];
  return [{ role: roles[item.role] ?? (item.role as Message['role']), text: textOf(item.content) }];
}

const outputOf = (output: unknown): string =>
  typeof output === 'string' || Array.isArray(output) ? textOf(output) : JSON.stringify(output);

interface OutputItem {
  readonly type: string;
  readonly id: string;
  readonly [name: string]: unknown;
}

function itemsOf(said: Said, thinks: boolean, id: string): OutputItem[] {
  const items: OutputItem[] = [];
  if (thinks) items.push({ type: 'reasoning', id: `rs_${id}`, summary: [], encrypted_content: encrypted });
  if (said.text !== '')
    items.push({
      type: 'message',
      id: `msg_${id}`,
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text: said.text, annotations: [], logprobs: [] }],
    });
  for (const [at, { id: call_id, name, arguments: given, input }] of said.calls.entries())
    items.push(
      input === undefined
        ? {
            type: 'function_call',
            ...{ id: `fc_${id}${at}`, status: 'completed', call_id, name, arguments: JSON.stringify(given ?? {}) },
          }
        : { type: 'custom_tool_call', id: `ctc_${id}${at}`, status: 'completed', call_id, name, input },
    );
  return items;
}

const encrypted = Buffer.from('what the scripted model thought').toString('base64');

const response = (model: string, { id, nowSeconds }: Moment, output: readonly OutputItem[], said?: Said) => ({
  id: `resp_${id}`,
  object: 'response',
  created_at: nowSeconds,
  status: said === undefined ? 'in_progress' : 'completed',
  background: false,
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  metadata: {},
  model,
  output,
  parallel_tool_calls: true,
  previous_response_id: null,
  store: false,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
  usage:
    said === undefined
      ? null
      : {
          input_tokens: said.inputTokens,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: outputTokens(said),
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: said.inputTokens + outputTokens(said),
        },
});

const whole = ({ model, thinks }: Asked, said: Said, moment: Moment): object =>
  response(model, moment, itemsOf(said, thinks, moment.id), said);

interface Event {
  readonly type: string;
  readonly [name: string]: unknown;
}

function events({ model, thinks }: Asked, said: Said, moment: Moment): string[] {
  const items = itemsOf(said, thinks, moment.id);
  const flow: Event[] = [
    { type: 'response.created', response: response(model, moment, []) },
    { type: 'response.in_progress', response: response(model, moment, []) },
    ...items.flatMap(itemEvents),
    { type: 'response.completed', response: response(model, moment, items, said) },
  ];
  return flow.map(
    (event, sequence_number) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number })}\n\n`,
  );
}

function itemEvents(item: OutputItem, output_index: number): Event[] {
  const at = { item_id: item.id, output_index };
  const [begun, flow] = flowOf(item, at);
  return [
    { type: 'response.output_item.added', output_index, item: begun },
    ...flow,
    { type: 'response.output_item.done', output_index, item },
  ];
}

/** An item as it begins, and the events that fill it. */
function flowOf(item: OutputItem, at: object): [object, Event[]] {
  if (item.type === 'message') {
    const [part] = item['content'] as [{ text: string }];
    const inside = { ...at, content_index: 0 };
    return [
      { ...item, status: 'in_progress', content: [] },
      [
        { type: 'response.content_part.added', ...inside, part: { ...part, text: '' } },
        ...pieces(part.text).map((delta) => ({ type: 'response.output_text.delta', ...inside, delta, logprobs: [] })),
        { type: 'response.output_text.done', ...inside, text: part.text, logprobs: [] },
        { type: 'response.content_part.done', ...inside, part },
      ],
    ];
  }
  if (item.type === 'reasoning') return [item, []];
  const [field, about] =
    item.type === 'function_call'
      ? ['arguments', 'response.function_call_arguments']
      : ['input', 'response.custom_tool_call_input'];
  const text = String(item[field]);
  return [
    { ...item, status: 'in_progress', [field]: '' },
    [
      ...slices(text).map((delta) => ({ type: `${about}.delta`, ...at, delta })),
      { type: `${about}.done`, ...at, [field]: text },
    ],
  ];
}

export const responses: Wire = { read, whole, events, failure: chat.failure, overload: 503 };
