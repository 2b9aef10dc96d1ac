// Anthropic Messages as the scripted provider speaks it: what was asked, whole answers, and streams with pings.
import {
  type Asked,
  type Message,
  type Moment,
  outputTokens,
  pieces,
  type Said,
  slices,
  textOf,
} from '../model-turn.ts';
import type { Wire } from './wire.ts';

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly tool_use_id?: string;
  readonly content?: unknown;
}

interface MessagesBody {
  readonly model: string;
  readonly stream?: boolean;
  readonly system?: unknown;
  readonly thinking?: { readonly type?: string };
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: string | readonly Block[] }[];
  readonly tools?: readonly { readonly type?: string; readonly name: string; readonly input_schema?: object }[];
}

function read(asked: object): Asked {
  const body = asked as MessagesBody;
  return {
    model: body.model,
    stream: body.stream === true,
    usage: true,
    thinks: body.thinking !== undefined && body.thinking.type !== 'disabled',
    tools: (body.tools ?? []).map(({ name, input_schema }) => ({
      name,
      kind: input_schema === undefined ? 'other' : 'function',
      ...(input_schema !== undefined && { parameters: input_schema }),
    })),
    messages: [{ role: 'system', text: textOf(body.system) }, ...body.messages.flatMap(messagesOf)],
  };
}

/** A turn of the user holds what tools said and what the user said. */
function messagesOf({ role, content }: MessagesBody['messages'][number]): Message[] {
  if (typeof content === 'string') return [{ role, text: content }];
  return content.flatMap((block): Message[] => {
    if (block.type === 'tool_result')
      return [{ role: 'tool', text: textOf(block.content), callId: block.tool_use_id ?? '' }];
    return block.type === 'text' ? [{ role, text: block.text ?? '' }] : [];
  });
}

const blocksOf = ({ text, calls }: Said, thinks: boolean): object[] => [
  ...(thinks ? [{ type: 'thinking', thinking: thought, signature: signatureOf(thought) }] : []),
  ...(text === '' ? [] : [{ type: 'text', text, citations: null }]),
  ...calls.map(({ id, name, arguments: input }) => ({ type: 'tool_use', id, name, input: input ?? {} })),
];

const thought = 'The next step is clear.';
const signatureOf = (text: string): string => Buffer.from(`signed: ${text}`).toString('base64');

const stopOf = ({ calls }: Said): string => (calls.length > 0 ? 'tool_use' : 'end_turn');

const usageOf = (inputTokens: number, output: number) => ({
  input_tokens: inputTokens,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: output,
  service_tier: 'standard',
});

const whole = ({ model, thinks }: Asked, said: Said, { id }: Moment): object => ({
  id: `msg_${id}`,
  type: 'message',
  role: 'assistant',
  model,
  content: blocksOf(said, thinks),
  stop_reason: stopOf(said),
  stop_sequence: null,
  usage: usageOf(said.inputTokens, outputTokens(said)),
});

function events(asked: Asked, said: Said, { id }: Moment): string[] {
  const start = {
    ...whole(asked, { ...said, text: '', calls: [] }, { id, nowSeconds: 0 }),
    content: [],
    stop_reason: null,
  };
  const flow: { type: string; [name: string]: unknown }[] = [
    { type: 'message_start', message: { ...start, usage: usageOf(said.inputTokens, 1) } },
    { type: 'ping' },
  ];
  for (const [index, block] of blocksOf(said, asked.thinks).entries()) {
    const [content_block, deltas] = opened(block as OpenBlock);
    flow.push({ type: 'content_block_start', index, content_block });
    for (const delta of deltas) flow.push({ type: 'content_block_delta', index, delta });
    flow.push({ type: 'content_block_stop', index });
  }
  flow.push(
    {
      type: 'message_delta',
      delta: { stop_reason: stopOf(said), stop_sequence: null },
      usage: usageOf(said.inputTokens, outputTokens(said)),
    },
    { type: 'message_stop' },
  );
  return flow.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

type OpenBlock =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly input: object };

/** A block as it begins, and what is added to it. */
function opened(block: OpenBlock): [object, object[]] {
  if (block.type === 'thinking')
    return [
      { ...block, thinking: '', signature: '' },
      [
        ...pieces(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking })),
        { type: 'signature_delta', signature: block.signature },
      ],
    ];
  if (block.type === 'text')
    return [{ ...block, text: '' }, pieces(block.text).map((text) => ({ type: 'text_delta', text }))];
  const json = slices(JSON.stringify(block.input));
  return [{ ...block, input: {} }, json.map((partial_json) => ({ type: 'input_json_delta', partial_json }))];
}

const failure = (status: number): object => ({
  type: 'error',
  error:
    status === 429
      ? { type: 'rate_limit_error', message: 'This request would exceed your rate limit.' }
      : { type: 'overloaded_error', message: 'Overloaded' },
  request_id: 'req_scripted',
});

export const messages: Wire = { read, whole, events, failure, overload: 529 };
